import { NOON, aJoinEvent, aLeaveEvent, aListedInvite, anInviteCreated } from './lane-events.ts'
import { anInviteDeleted } from './lane-events.ts'
import type { LaneEvent, ListedInvite } from '#bot/lanes/lane-event.ts'

/* A guild of which the truth is known: what happens in it, and what Discord tells of it, and when. */

/** Something that happens. `pick` chooses among what is there: invites, members. */
export type Act = {
  kind: 'join' | 'rejoin' | 'discover' | 'leave' | 'create' | 'delete' | 'accept' | 'add-bot'
  pick: number
  /** After the act before it. */
  gapMs: number
  /** How late its dispatch is, beyond what any takes. */
  lateMs: number
  /** Whether INVITE_CREATE or INVITE_DELETE comes at all. */
  isTold: boolean
  /** When the dispatch comes once more; null: it does not. */
  repeatMs: number | null
}

/** A join as it was, whatever anybody was told. */
export type TrueJoin = { memberId: string; joinedAt: number; code: string | null }

export type SimulatedGuild = {
  /** Invites at NOON. */
  first: ReadonlyMap<string, ListedInvite>
  joins: readonly TrueJoin[]
  /** What the gateway sends, in the order of arrival. */
  dispatches: readonly LaneEvent[]
  /** What a list shows that was made at this instant, in ms. */
  listAt: (at: number) => ReadonlyMap<string, ListedInvite>
  endsAt: number
}

type TrueInvite = { invite: ListedInvite; from: number; usedAt: number[]; goneAt: number }

const DISPATCH_MS = 20
const REPEAT_MS = 2_000
const ROLE_ID = '80'

const firstInvites: readonly Partial<ListedInvite>[] = [
  { code: 'a', uses: 4, inviterId: '501' },
  { code: 'b', inviterId: '502' },
  { code: 'once', maxUses: 1, inviterId: '503' },
  { code: 'once2', maxUses: 1, inviterId: '503' },
  { code: 'thrice', maxUses: 3, inviterId: '504' },
  { code: 'brief', expiresAt: NOON + 4_000, inviterId: '505' },
  { code: 'vanity', uses: 9, isVanity: true, inviterId: null, createdAt: null },
  { code: 'role', roleIds: [ROLE_ID], inviterId: '506' },
]

/** Lets the acts happen, from NOON on. What is impossible then, does not. */
export function simulateGuild(acts: readonly Act[]): SimulatedGuild {
  const invites = firstInvites.map((change): TrueInvite => trueInvite(aListedInvite(change), 0))
  const first = listOf(invites, NOON - 1)
  const joins: TrueJoin[] = []
  const dispatches: LaneEvent[] = []
  const present: TrueJoin[] = []
  const left: TrueJoin[] = []
  /** They stay: a join that is sent again after a leave cannot be told from a rejoin. */
  const sentAgain = new Set<string>()
  /** When the dispatch of a new invite comes, in ms. */
  const toldAt = new Map<string, number>()
  let now = NOON
  let made = 0

  const isAlive = ({ invite, goneAt }: TrueInvite) =>
    goneAt > now && (invite.expiresAt === null || invite.expiresAt > now)
  const tell = (event: LaneEvent, lateMs: number) =>
    dispatches.push({ ...event, receivedAt: now + DISPATCH_MS + lateMs })
  const use = (used: TrueInvite, { lateMs, isTold }: Act) => {
    used.usedAt.push(now)
    const { maxUses, code, uses } = used.invite
    if (maxUses === 0 || uses + used.usedAt.length < maxUses) return
    used.goneAt = now
    // Discord does not say whether this comes before the join or after it.
    if (isTold) tell(anInviteDeleted(code), Math.abs(lateMs - 40))
  }
  const come = (memberId: string, by: TrueInvite | undefined, act: Act) => {
    const join = { memberId, joinedAt: now, code: by?.invite.code ?? null }
    joins.push(join)
    present.push(join)
    const event = aJoinEvent({ memberId, joinedAt: now, roleIds: by?.invite.roleIds ?? [] })
    tell(event, act.lateMs)
    if (act.repeatMs === null) return
    sentAgain.add(memberId)
    const again = { ...event, member: { ...event.member, joinedAt: now + 400 } }
    tell(again, act.lateMs + act.repeatMs)
  }
  const pick = <T>(from: readonly T[], { pick }: Act): T | undefined => from[pick % from.length]

  for (const act of acts) {
    now += act.gapMs
    const alive = invites.filter(isAlive)
    switch (act.kind) {
      case 'join':
      case 'rejoin': {
        const by = pick(alive, act)
        // Within two seconds it would be taken for a join that is sent again.
        const mayRejoin = now - (left[0]?.joinedAt ?? now) > REPEAT_MS
        const again = act.kind === 'rejoin' && mayRejoin ? left.shift()?.memberId : undefined
        if (by === undefined) break
        // A repeat behind the late leave of an earlier stay could not be told from a rejoin either.
        const told = again === undefined ? act : { ...act, repeatMs: null }
        come(again ?? String(10_000 + joins.length), by, told)
        use(by, act)
        break
      }
      case 'discover':
        come(String(10_000 + joins.length), undefined, act)
        break
      case 'leave': {
        const gone = pick(
          present.filter(({ memberId }) => !sentAgain.has(memberId)),
          act,
        )
        if (gone === undefined) break
        present.splice(present.indexOf(gone), 1)
        left.push(gone)
        tell(aLeaveEvent(gone.memberId), act.lateMs)
        break
      }
      case 'create': {
        // One that nobody is told of in time, and that no list ever shows, nobody can know: so one
        // that is for a single use is told at once, and none is deleted before it is told.
        const maxUses = act.pick % 3 === 0 && act.isTold ? 1 : 0
        const code = `new${++made}`
        const invite = aListedInvite({ code, maxUses, createdAt: now, inviterId: `60${made}` })
        invites.push(trueInvite(invite, now))
        if (!act.isTold) break
        const lateMs = maxUses === 0 ? act.lateMs : 0
        toldAt.set(code, now + DISPATCH_MS + lateMs)
        tell(anInviteCreated(invite), lateMs)
        break
      }
      case 'delete': {
        const gone = pick(
          alive.filter(
            ({ invite, from }) =>
              !invite.isVanity && (from === 0 || (toldAt.get(invite.code) ?? Infinity) <= now),
          ),
          act,
        )
        if (gone === undefined) break
        gone.goneAt = now
        if (act.isTold) tell(anInviteDeleted(gone.invite.code), act.lateMs)
        break
      }
      case 'accept': {
        // Members take the role of a role invite, too: a use without a join.
        const role = alive.find(({ invite }) => invite.roleIds.length > 0)
        if (role) use(role, act)
        break
      }
      case 'add-bot':
        tell(aJoinEvent({ memberId: `9${now}`, joinedAt: now, isBot: true }), act.lateMs)
        break
      default:
        act.kind satisfies never
    }
  }
  return {
    first,
    joins,
    dispatches: dispatches.sort((a, b) => a.receivedAt - b.receivedAt),
    listAt: (at) => listOf(invites, at),
    endsAt: now,
  }
}

function trueInvite(invite: ListedInvite, from: number): TrueInvite {
  return { invite, from, usedAt: [], goneAt: Infinity }
}

function listOf(invites: readonly TrueInvite[], at: number): ReadonlyMap<string, ListedInvite> {
  const there = invites.filter(
    ({ invite, from, goneAt }) =>
      from <= at && goneAt > at && (invite.expiresAt === null || invite.expiresAt > at),
  )
  return new Map(
    there.map(({ invite, usedAt }) => {
      const uses = invite.uses + usedAt.filter((usedThen) => usedThen <= at).length
      return [invite.code, { ...invite, uses }]
    }),
  )
}
