import type { TrueJoin } from '#infra/local/discord/control/world-types.ts'
import type { Evidence } from '../../load-tests/attribution/compare.ts'
import type { RecordedJoin } from '../../load-tests/attribution/recorded.ts'

const guildId = '500'
const startMs = Date.UTC(2026, 0, 5, 12)

/** What really happened: the `seq`-th member came by the code of its inviter, a minute after the
 *  one before. */
export function aTrueJoin({ seq = 1, ...rest }: Partial<TrueJoin> = {}): TrueJoin {
  return {
    seq,
    guildId,
    userId: String(1_000 + seq),
    joinedAt: new Date(startMs + seq * 60_000).toISOString(),
    source: 'invite',
    code: 'abc',
    inviterId: '7',
    leftAt: null,
    ...rest,
  }
}

/** The row that says exactly what `truth` says, unless told otherwise. */
export function aRecordOf(truth: TrueJoin, rest: Partial<RecordedJoin> = {}): RecordedJoin {
  return {
    guildId: truth.guildId,
    memberId: truth.userId,
    joinedAtMs: Date.parse(truth.joinedAt),
    source: truth.source,
    confidence: 'certain',
    reason: null,
    code: truth.code,
    inviterId: truth.inviterId,
    candidates: [],
    counted: true,
    hasLeft: truth.leftAt !== null,
    ...rest,
  }
}

/** A scenario's outcome in which nothing is wrong as long as `recorded` says what `truth` says. */
export function anOutcome({
  truth,
  recorded,
  ...rest
}: Partial<Evidence> & Pick<Evidence, 'truth' | 'recorded'>): Evidence {
  const present = recorded.filter(({ hasLeft }) => !hasLeft).length
  const counts = { guildId, joins: recorded.length, leaves: recorded.length - present, present }
  return {
    truth,
    recorded,
    counts: recorded.length === 0 ? [] : [counts],
    accepted: new Map(),
    writtenOff: new Map(),
    losesSession: false,
    ...rest,
  }
}
