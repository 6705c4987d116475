import { expect, it } from 'vitest'
import { templateFaults } from '#core/messages/template-faults.ts'

const text = (content: string) => templateFaults({ content, isEmbed: false })

it('finds no fault in a text, or in a document', () => {
  expect(text('Welcome <user_mention>!')).toEqual([])
  const content = '{ "embeds": [{ "title": "Welcome" }] }'
  expect(templateFaults({ content, isEmbed: true })).toEqual([])
})

it('asks for a text where there is none', () => {
  expect(text(' \n')).toEqual([{ message: 'Write what is to be posted.' }])
})

it('tells how long a text may be, and is', () => {
  const [fault] = text('x'.repeat(4_001))
  expect(fault?.message).toBe('A text may have at most 4000 characters, and this has 4001.')
})

it('points at each fault of a document', () => {
  const content = '{\n"embeds": [{ "title": 5 }]\n}'
  expect(templateFaults({ content, isEmbed: true })).toEqual([
    {
      message: '$.embeds[0].title must be text, in double quotes.',
      documentPath: '$.embeds[0].title',
      line: 2,
      column: 23,
    },
  ])
})
