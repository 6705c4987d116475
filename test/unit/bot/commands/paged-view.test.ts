import { expect, it } from 'vitest'
import type { APIButtonComponentWithCustomId } from 'discord-api-types/v10'
import type { Answer } from '#bot/commands/answer.ts'
import { CommandRefusal } from '#bot/commands/command-refusal.ts'
import { parseCustomId } from '#bot/commands/custom-id.ts'
import { pagedView } from '#bot/commands/paged-view.ts'
import { aContext, askerId } from '#test/support/commands.ts'

/** A view of the numbers from 0, of which there are `total` when it is asked. */
function numbers(total: { now: number }) {
  const seen: string[] = []
  const view = pagedView<number>({
    name: 'numbers',
    pageSize: 3,
    load(_context, { offset, limit, filter }) {
      seen.push(filter)
      const rows = Array.from({ length: total.now }, (_, n) => n).slice(offset, offset + limit)
      return Promise.resolve({ rows, total: total.now })
    },
    show: (_context, rows, { number, pages }) => ({
      content: `${rows.join(',')} of ${number}/${pages}`,
    }),
  })
  return { view, seen }
}

const buttonsOf = (answer: Answer) =>
  (answer.components?.[0]?.components ?? []) as APIButtonComponentWithCustomId[]

it('shows the first page, with a way to the next', async () => {
  const { view } = numbers({ now: 7 })
  const answer = await view.first(aContext())
  expect(answer.content).toBe('0,1,2 of 1/3')
  expect(buttonsOf(answer).map(({ disabled }) => disabled)).toEqual([true, false])
})

it('goes to what a button says, with the filter that it was given', async () => {
  const { view, seen } = numbers({ now: 7 })
  const [, next] = buttonsOf(await view.first(aContext(), 'own'))
  const state = parseCustomId(next?.custom_id ?? '')
  expect(state).toEqual({ view: 'numbers', askerId, args: ['2', 'own'] })
  const second = await view.press(aContext(), state?.args ?? [])
  expect(second.content).toBe('3,4,5 of 2/3')
  expect(seen).toEqual(['own', 'own'])
})

it('ends at the last page', async () => {
  const { view } = numbers({ now: 7 })
  const last = await view.press(aContext(), ['3', ''])
  expect(last.content).toBe('6 of 3/3')
  expect(buttonsOf(last).map(({ disabled }) => disabled)).toEqual([false, true])
})

it('shows the last page there is where there were more before', async () => {
  const total = { now: 7 }
  const { view } = numbers(total)
  total.now = 4
  expect((await view.press(aContext(), ['3', ''])).content).toBe('3 of 2/2')
})

it.each([0, 1, 3])('has no buttons where %i rows fit on one page', async (now) => {
  expect((await numbers({ now }).view.first(aContext())).components).toEqual([])
})

it.each([['0'], ['-1'], ['x'], ['9999'], []])('says that a button with %j expired', (...args) => {
  const { view } = numbers({ now: 7 })
  expect(() => view.press(aContext(), args)).toThrow(CommandRefusal)
})
