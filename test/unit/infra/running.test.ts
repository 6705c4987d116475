import { expect, it } from 'vitest'
import { makeRunning, stopAsked, type Part } from '#infra/local/running.ts'

function aPart(name: string, log: string[]): Part & { die: (how: string) => void } {
  let die: (how: string) => void = () => {}
  const exited = new Promise<string>((resolve) => (die = resolve))
  const stop = async () => void log.push(`stopped ${name}`)
  return { name, exited, lastWords: () => 'out of luck', stop, die }
}

it('stops what was started, the newest first', async () => {
  const log: string[] = []
  const running = makeRunning()
  await running.start(async () => aPart('redis', log))
  await running.start(async () => aPart('api', log))
  running.end()
  await running.stopAll()
  expect(running.signal.reason).toBe(stopAsked)
  expect(log).toEqual(['stopped api', 'stopped redis'])
})

it('ends everything, with the reason, when one part ends by itself', async () => {
  const running = makeRunning()
  const part = await running.start(async () => aPart('manager', []))
  part.die('exit code 1')
  const rest = running.during(new Promise<never>(() => {}))
  await expect(rest).rejects.toThrow('manager ended unexpectedly (exit code 1: out of luck)')
})

it('stops a part that was still opening when the end was asked for', async () => {
  const log: string[] = []
  const running = makeRunning()
  let open: (part: Part) => void = () => {}
  const opening = running.start(() => new Promise<Part>((resolve) => (open = resolve)))
  running.end()
  await expect(opening).rejects.toBe(stopAsked)
  const stopped = running.stopAll()
  open(aPart('postgres', log))
  await stopped
  expect(log).toEqual(['stopped postgres'])
})

it('opens nothing more once the end was asked for', async () => {
  const running = makeRunning()
  running.end()
  await expect(running.start(async () => aPart('late', []))).rejects.toBe(stopAsked)
})
