import type { JournalItem, JournalReject } from './parse-settlement.ts'
import type { Db } from '#core/postgres/connect.ts'
import { makeOptOuts, type OptOut } from '#core/postgres/opt-outs.ts'
import { concealEntry, peopleOf, type Concealed } from '#core/privacy/conceal-entries.ts'
import type { PseudonymOf } from '#core/privacy/pseudonyms.ts'

/** Numbers of an unreadable entry that are looked at; one with more is withheld. */
const NUMBERS_MAX = 1_000

/** The pseudonym under which a member who opted in again may still have a membership. */
export type AliasOf = (guildId: string, memberId: string) => string | undefined

/** What was read of journals, and nobody in it who opted out. */
export type ConcealedBatch = { items: JournalItem[]; rejects: JournalReject[]; aliasOf: AliasOf }

type Read = { items: readonly JournalItem[]; rejects: readonly JournalReject[] }

/**
 * Takes out of a batch who opted out, whatever was known when it was journalled. To be called once
 * the guilds' settings are held: whoever opts out later changes the rows that this batch writes.
 */
export async function concealBatch(
  { tx, pseudonymOf }: { tx: Db; pseudonymOf: PseudonymOf },
  { items, rejects }: Read,
): Promise<ConcealedBatch> {
  const optOuts = makeOptOuts(tx)
  const guildIds = new Set([...items, ...rejects].flatMap(({ guildId }) => guildId ?? []))
  const guilds = await optOuts.guildsAmong([...guildIds])
  if (guilds.size === 0)
    return { items: [...items], rejects: [...rejects], aliasOf: () => undefined }

  const pseudonyms = pseudonymsIn({ items, rejects }, guilds, pseudonymOf)
  const found = await optOuts.among(
    [...pseudonyms].flatMap(([guildId, own]) =>
      [...own.values()].map((pseudonym) => ({ guildId, pseudonym })),
    ),
  )
  const rows = new Map(found.map((row) => [keyOf(row.guildId, row.pseudonym), row]))
  const rowOf = (guildId: string, userId: string): OptOut | undefined => {
    const pseudonym = pseudonyms.get(guildId)?.get(userId)
    return pseudonym === undefined ? undefined : rows.get(keyOf(guildId, pseudonym))
  }
  const concealedIn =
    (guildId: string): Concealed =>
    (userId) => {
      const row = rowOf(guildId, userId)
      return row?.optedInAt === null ? row.pseudonym : undefined
    }
  return {
    items: items.map((item) =>
      guilds.has(item.guildId)
        ? { ...item, entry: concealEntry(item.entry, concealedIn(item.guildId)) }
        : item,
    ),
    rejects: rejects.map((reject) => withhold(reject, concealedIn(reject.guildId ?? ''))),
    aliasOf(guildId, memberId) {
      const row = rowOf(guildId, memberId)
      return row?.optedInAt ? row.pseudonym : undefined
    },
  }
}

const keyOf = (guildId: string, pseudonym: string) => `${guildId} ${pseudonym}`

/** Guild -> user -> pseudonym, of everybody whom the batch names in those guilds. */
function pseudonymsIn(
  { items, rejects }: Read,
  guilds: ReadonlySet<string>,
  pseudonymOf: PseudonymOf,
): Map<string, Map<string, string>> {
  const pseudonyms = new Map<string, Map<string, string>>()
  const add = (guildId: string, userIds: Iterable<string>) => {
    if (!guilds.has(guildId)) return
    const own = pseudonyms.get(guildId) ?? new Map<string, string>()
    pseudonyms.set(guildId, own)
    for (const userId of userIds) {
      if (!own.has(userId)) own.set(userId, pseudonymOf(guildId, userId))
    }
  }
  for (const { guildId, entry } of items) add(guildId, peopleOf([entry]))
  for (const { guildId, entry } of rejects) if (guildId !== null) add(guildId, numbersIn(entry))
  return pseudonyms
}

/** What cannot be read may name anybody, by a number and by a name that nobody can find. */
function withhold(reject: JournalReject, concealed: Concealed): JournalReject {
  const numbers = numbersIn(reject.entry)
  const isWithheld = numbers.length >= NUMBERS_MAX || numbers.some((id) => concealed(id))
  return isWithheld ? { ...reject, entry: '' } : reject
}

function numbersIn(text: string): string[] {
  return (text.match(/\d{1,20}/g) ?? []).slice(0, NUMBERS_MAX)
}
