import { expect, it } from 'vitest'
import { parseCopy, parseDockerfile } from '#infra/docker/parse-dockerfile.ts'

it('is read as stages, without comments, with continued lines as one', () => {
  const text = `# syntax=docker/dockerfile:1
FROM node:24.1.0-slim AS base
WORKDIR /app

FROM base
# why
RUN one && \\
  two
`
  expect(parseDockerfile(text)).toEqual([
    {
      base: 'node:24.1.0-slim',
      name: 'base',
      instructions: [{ name: 'WORKDIR', text: '/app' }],
    },
    { base: 'base', name: undefined, instructions: [{ name: 'RUN', text: 'one && two' }] },
  ])
})

it('refuses what stands before the first stage', () => {
  expect(() => parseDockerfile('RUN true\n')).toThrow('nothing may stand before FROM')
})

it('tells what is copied, whence and where to', () => {
  expect(parseCopy('a b ./')).toEqual({ sources: ['a', 'b'], target: './' })
  expect(parseCopy('--from=build /a b')).toEqual({ from: 'build', sources: ['/a'], target: 'b' })
})
