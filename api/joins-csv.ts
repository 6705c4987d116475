import { addAbortSignal, pipeline, Readable, type Transform } from 'node:stream'
import { stringify } from 'csv-stringify'
import { inviteUrl } from '#core/discord/invite-code.ts'
import { isNameless } from '#core/journal/nameless-member.ts'
import type { JoinsFilter, JoinsList } from '#core/postgres/joins-list.ts'
import type { JoinKey, JoinRow } from '#core/postgres/joins-page.ts'

/** Joins read at a time. */
const PAGE = 1_000

/** Longest that a reader may take: 200 MB, which is a million joins, over 3 Mbit/s. */
const READ_MAX_MS = 600_000

/** What makes a spreadsheet run a cell, where it may come to stand at the beginning of one. */
const BEGINS_FORMULA = /(^\s+|[;,\t\r\n]\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g

/** What each column of the file holds. */
const columns = {
  joined_at: (row) => row.joined_at.toISOString(),
  member_id: (row) => idOf(row.member_id),
  member_name: (row) => inert(row.member_name),
  source: (row) => row.source,
  code: (row) => row.code,
  invite_url: (row) => (row.code === null ? null : inviteUrl(row.code)),
  inviter_id: (row) => idOf(row.inviter_id),
  inviter_name: (row) => inert(row.inviter_name),
  confidence: (row) => row.confidence,
  reason: (row) => row.reason,
  method: (row) => row.method,
  candidate_codes: (row) => row.candidates?.map(({ code }) => code).join(' ') ?? null,
  counted: (row) => String(row.counted),
  rejoin: (row) => String(row.rejoin),
  fresh_account: (row) => String(row.fresh_account),
  own_code: (row) => String(row.own_code),
  left_at: (row) => row.left_at?.toISOString() ?? null,
} as const satisfies Record<string, (row: JoinRow) => string | null>

export type CsvWanted = { guildId: string; filter: JoinsFilter; now: () => Date }

/**
 * A guild's joins of 31 days as a file for spreadsheets, newest first: UTF-8 with a byte order mark,
 * RFC 4180. No faster than it is read: a page of joins is in memory, however many there are. A cell
 * that a spreadsheet would run begins with an apostrophe. Destroying it ends the reading.
 */
export function joinsCsv(joins: JoinsList, wanted: CsvWanted): Transform {
  const text = stringify({
    header: true,
    bom: true,
    columns: Object.keys(columns),
    escape_formulas: true,
    record_delimiter: 'windows',
  })
  const rows = addAbortSignal(
    AbortSignal.timeout(READ_MAX_MS),
    Readable.from(cellsOf(joins, wanted)),
  )
  // An error of the rows, or the end of their time, destroys the text, whose reader is told.
  pipeline(rows, text, () => undefined)
  return text
}

async function* cellsOf(joins: JoinsList, { guildId, filter, now }: CsvWanted) {
  const show = Object.values(columns)
  let position: JoinKey | undefined
  do {
    const { rows, next } = await joins.page(guildId, now(), { filter, position, limit: PAGE })
    for (const row of rows) yield show.map((cell) => cell(row))
    position = next ?? undefined
  } while (position)
}

/** Members without a name, and who opted out, have ids that mean nothing to a reader. */
function idOf(id: string | null): string | null {
  return id === null || isNameless(id) ? null : id
}

/** Programs that part cells at other marks than ours must find no formula behind them either. */
function inert(text: string | null): string | null {
  return text?.replaceAll(BEGINS_FORMULA, "$1'") ?? null
}
