import type { Catalogue } from '#core/languages/catalogue.ts'
import type { MessageKey } from '#core/languages/messages.ts'
import { CONTENT_MAX } from '#core/messages/embed-document.ts'
import type { DigestCount } from '#core/postgres/outbox-payload.ts'

/** Codes that a digest names of each kind, the largest first; the others are added up. */
export const CODES_NAMED_MAX = 15

type Kind = DigestCount['kind']
type Keys = Record<'heading' | 'by' | 'byCode' | 'unknown' | 'others', MessageKey>

const KEYS: Readonly<Record<Kind, Keys>> = {
  join: {
    heading: 'digest.joined',
    by: 'digest.joined-by',
    byCode: 'digest.joined-by-code',
    unknown: 'digest.joined-unknown',
    others: 'digest.joined-others',
  },
  leave: {
    heading: 'digest.left',
    by: 'digest.left-by',
    byCode: 'digest.left-by-code',
    unknown: 'digest.left-unknown',
    others: 'digest.left-others',
  },
}

export type DigestInput = {
  counts: readonly DigestCount[]
  catalogue: Pick<Catalogue, 'say'>
  /** Name of a code's inviter, as text that is safe to show; undefined where there is none. */
  inviterOf: (code: string) => string | undefined
}

/** The codes that `digestText` may name. */
export function codesNamed(counts: readonly DigestCount[]): string[] {
  const codes = (['join', 'leave'] as const).flatMap((kind) =>
    ranked(counts, kind)
      .slice(0, CODES_NAMED_MAX)
      .map(({ code }) => code),
  )
  return [...new Set(codes)]
}

/**
 * Joins and leaves by code, as one message: "437 joined by `abc`, invited by …". Joins and leaves
 * apart, the largest codes first; each part's lines add up to its heading.
 */
export function digestText(input: DigestInput): string {
  const kinds = (['join', 'leave'] as const).filter((kind) =>
    input.counts.some((count) => count.kind === kind && count.events > 0),
  )
  for (let named = CODES_NAMED_MAX; named >= 0; named -= 1) {
    const text = kinds.map((kind) => part(input, kind, named).join('\n')).join('\n\n')
    if (text.length <= CONTENT_MAX) return text
  }
  throw new Error('a digest of headings alone is longer than a message')
}

function part({ counts, catalogue, inviterOf }: DigestInput, kind: Kind, named: number): string[] {
  const keys = KEYS[kind]
  const codes = ranked(counts, kind)
  const unknown = sum(counts.filter((count) => count.kind === kind && count.code === ''))
  const others = codes.slice(named)
  const lines = codes.slice(0, named).map(({ code, events: members }) => {
    const inviter = inviterOf(code)
    // Codes hold letters, digits and hyphens; they stand between backticks, where escapes show.
    const values = { members, code: code.replaceAll(/[^\w-]/g, '') }
    return inviter === undefined
      ? catalogue.say(keys.byCode, values)
      : catalogue.say(keys.by, { ...values, inviter })
  })
  if (others.length > 0) {
    const values = { members: sum(others), codes: others.length }
    lines.push(catalogue.say(keys.others, values))
  }
  if (unknown > 0) lines.push(catalogue.say(keys.unknown, { members: unknown }))
  const heading = catalogue.say(keys.heading, { members: sum(codes) + unknown })
  return [heading, ...lines.map((line) => `- ${line}`)]
}

const ranked = (counts: readonly DigestCount[], kind: Kind) =>
  counts
    .filter((count) => count.kind === kind && count.code !== '' && count.events > 0)
    .toSorted((a, b) => b.events - a.events || (a.code < b.code ? -1 : 1))

const sum = (counts: readonly DigestCount[]) =>
  counts.reduce((total, { events }) => total + events, 0)
