import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { emptyLedger, type Ledger, type SettledJoin } from '#core/attribution/ledger.ts'
import type { KnownInvite } from '#core/attribution/snapshot.ts'

/* The JSON in which a guild's ledger and invites are stored. What an older version of Usher wrote,
   or a newer one, is read as far as it is understood: it must never keep a guild from settling. */

/** Counts up when the shape of a ledger changes. */
const LEDGER_FORMAT = 3

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

const Candidate = { code: Type.String(), inviterId: nullable(Type.String()) }
const Limits = { roleIds: Type.Array(Type.String()), isGuest: Type.Boolean() }
const SeenCandidate = Type.Object({ ...Candidate, seenAt: Type.Number() })
const Shared = { sharedWith: Type.Array(SeenCandidate) }
const Owed = { memberId: Type.String(), joinedAt: Type.Number(), owedSince: Type.Number() }

const StoredLedger = Type.Object({
  format: Type.Literal(LEDGER_FORMAT),
  isPrimed: Type.Boolean(),
  rises: Type.Array(
    Type.Object({
      ...Candidate,
      ...Limits,
      ...Shared,
      isVanity: Type.Boolean(),
      uses: Type.Number(),
      isMissed: Type.Boolean(),
      seenAt: Type.Number(),
    }),
  ),
  tombstones: Type.Array(
    Type.Object({
      ...Candidate,
      ...Limits,
      ...Shared,
      usesLeft: nullable(Type.Number()),
      expiresAt: nullable(Type.Number()),
      isExpired: Type.Boolean(),
      goneAt: Type.Number(),
    }),
  ),
  debts: Type.Array(Type.Object({ ...Owed, ...Limits, cameAt: Type.Number() })),
  namelessDebts: Type.Object({ count: Type.Number(), owedSince: Type.Number() }),
  doubtfulUses: Type.Array(SeenCandidate),
  unknownBots: Type.Array(Type.Object(Owed)),
  listedAt: Type.Number(),
})
const ledgerShape = Compile(StoredLedger)

const settledJoinsShape = Compile(
  Type.Array(
    Type.Object({
      memberId: Type.String(),
      joinedAt: Type.Number(),
      settledAt: Type.Number(),
    }),
  ),
)

const inviteShape = Compile(
  Type.Object({
    ...Candidate,
    ...Limits,
    isVanity: Type.Boolean(),
    uses: Type.Number(),
    maxUses: Type.Number(),
    channelId: nullable(Type.String()),
    createdAt: nullable(Type.Number()),
    expiresAt: nullable(Type.Number()),
  }),
)
/** What an invite is taken to be where an older version did not say. */
const inviteDefaults: Omit<KnownInvite, 'code' | 'uses'> = {
  isVanity: false,
  maxUses: 0,
  inviterId: null,
  channelId: null,
  createdAt: null,
  expiresAt: null,
  roleIds: [],
  isGuest: false,
}

export type ReadLedger = {
  /** Without the joins that were settled lately: they are stored by themselves. */
  ledger: Omit<Ledger, 'settledJoins'>
  isPrimed: boolean
  /** It was written in another format: what it held is lost. */
  isLost: boolean
}

export function serializeLedger(ledger: Ledger, isPrimed: boolean): string {
  const { settledJoins: _, ...lasting } = ledger
  return JSON.stringify({ format: LEDGER_FORMAT, isPrimed, ...lasting })
}

/** @returns '' for nobody */
export function serializeSettledJoins(joins: readonly SettledJoin[]): string {
  return joins.length > 0 ? JSON.stringify(joins) : ''
}

/** What cannot be read is nobody: a join that is told again soon is known by its membership, too.
 *  @param text null where nothing is stored */
export function parseSettledJoins(text: string | null): SettledJoin[] {
  const stored = text === null ? undefined : parseJson(text)
  return settledJoinsShape.Check(stored) ? stored : []
}

/** @param text null where nothing is stored yet */
export function parseLedger(text: string | null | undefined): ReadLedger {
  if (!text) return { ledger: emptyLedger, isPrimed: false, isLost: false }
  const stored = parseJson(text)
  if (!ledgerShape.Check(stored)) {
    // Whether a list was read is told by every format so far.
    const isPrimed = isRecord(stored) && stored['isPrimed'] === true
    return { ledger: emptyLedger, isPrimed, isLost: true }
  }
  const { format: _, isPrimed, ...ledger } = stored
  return { ledger, isPrimed, isLost: false }
}

/** Only what attribution needs, whatever else the caller knows of the invite. */
export function serializeInvite(invite: KnownInvite): string {
  const { code, isVanity, uses, maxUses, inviterId, channelId, createdAt, expiresAt } = invite
  const { roleIds, isGuest } = invite
  return JSON.stringify({
    code,
    isVanity,
    uses,
    maxUses,
    inviterId,
    channelId,
    createdAt,
    expiresAt,
    roleIds,
    isGuest,
  })
}

/** Undefined for what is no invite. A field that it lacks takes its default. */
export function parseInvite(code: string, text: string): KnownInvite | undefined {
  const stored = parseJson(text)
  if (!isRecord(stored)) return undefined
  const invite: unknown = { ...inviteDefaults, ...stored, code }
  return inviteShape.Check(invite) ? invite : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
