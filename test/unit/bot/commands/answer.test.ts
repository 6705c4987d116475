import { expect, it } from 'vitest'
import { answerBody } from '#bot/commands/answer.ts'

it('alerts nobody, whatever it says', () => {
  const body = answerBody({ content: '@everyone @here <@1> <@&2>' })
  expect(body.allowed_mentions).toEqual({ parse: [] })
})

it('takes away what was shown before and is not there any more', () => {
  expect(answerBody({})).toMatchObject({ content: '', embeds: [], components: [], attachments: [] })
})

it('is cut where Discord would refuse it, never within a character', () => {
  const { content } = answerBody({ content: `${'a'.repeat(1_998)}😀😀` })
  expect(content.length).toBeLessThanOrEqual(2_000)
  expect(content.isWellFormed()).toBe(true)
  expect(content.endsWith('…')).toBe(true)
})
