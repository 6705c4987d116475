import { ButtonStyle } from 'discord-api-types/v10'
import type { Answer } from './answer.ts'
import { buttonRow } from './button-row.ts'
import type { View } from './command.ts'
import type { CommandContext } from './command-context.ts'
import { CommandRefusal } from './command-refusal.ts'

/** Nobody presses a button so often; what lies further is read in the dashboard. */
const MAX_PAGES = 1_000

export type Page<Row> = { rows: readonly Row[]; /** Rows in all. */ total: number }

export type PageRequest = {
  /** Rows before this page. */
  offset: number
  limit: number
  /** As `first` was given it; from a button it is not to be trusted. */
  filter: string
}

/** Where a page lies: `number` counts from 1. */
export type PagePlace = { number: number; pages: number; total: number; offset: number }

export type PagedViewSpec<Row> = {
  /** As `View.name`. */
  name: string
  pageSize: number
  /** Reads one page; called again at each press, so it checks permissions and the filter itself. */
  load(context: CommandContext, request: PageRequest): Promise<Page<Row>>
  /** Shows rows, or that there are none. The buttons come by themselves. */
  show(
    context: CommandContext,
    rows: readonly Row[],
    place: PagePlace,
  ): Omit<Answer, 'components'> | Promise<Omit<Answer, 'components'>>
}

/** A list with buttons for the pages before and after. */
export type PagedView = View & {
  /** @param filter what to list, at most 50 characters without a colon */
  first(context: CommandContext, filter?: string): Promise<Answer>
}

export function pagedView<Row>(spec: PagedViewSpec<Row>): PagedView {
  const { name, pageSize } = spec

  async function answer(context: CommandContext, wanted: number, filter: string): Promise<Answer> {
    const read = (number: number) =>
      spec.load(context, { offset: (number - 1) * pageSize, limit: pageSize, filter })
    let number = wanted
    let page = await read(number)
    const pages = Math.min(MAX_PAGES, Math.max(1, Math.ceil(page.total / pageSize)))
    // What was there has become less since the button was drawn.
    if (number > pages) page = await read((number = pages))
    const place = { number, pages, total: page.total, offset: (number - 1) * pageSize }
    const shown = await spec.show(context, page.rows, place)
    return { ...shown, components: pages > 1 ? [buttons(context, place, filter)] : [] }
  }

  function buttons({ userId, say }: CommandContext, place: PagePlace, filter: string) {
    const to = (label: string, target: number) => ({
      label,
      style: ButtonStyle.Secondary as const,
      view: name,
      args: [String(target), filter],
      disabled: target < 1 || target > place.pages,
    })
    return buttonRow(userId, [
      to(say('page.previous'), place.number - 1),
      to(say('page.next'), place.number + 1),
    ])
  }

  return {
    name,
    first: (context, filter = '') => answer(context, 1, filter),
    press(context, [number = '', filter = '']) {
      if (!/^[1-9]\d{0,3}$/.test(number) || Number(number) > MAX_PAGES) {
        throw new CommandRefusal('error.view-expired')
      }
      return answer(context, Number(number), filter)
    },
  }
}
