import { setTimeout as pause } from 'node:timers/promises'
import * as fc from 'fast-check'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ListOutcome } from '#bot/discord/list-outcome.ts'
import { Lane } from '#bot/lanes/lane.ts'
import type { LaneEvent } from '#bot/lanes/lane-event.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { makeGuildStates, type GuildStates } from '#core/redis/guild-states.ts'
import { aGuildId } from '#test/support/guild-ids.ts'
import { aJoinEvent, aLeaveEvent, aList, aPrime } from '#test/support/lane-events.ts'
import { journalled, laneDeps } from '#test/support/lane-harness.ts'
import { laneStates } from '#test/support/lane-states.ts'
import { startTestRedis } from '#test/support/redis.ts'
import type { RestartableServer } from '#test/support/restartable-server.ts'
import { silent } from '#test/support/stores.ts'
import { waitFor } from '#test/support/wait-for.ts'

/* Lanes on a real Redis, whose process may be killed at any moment: its successor gets all
   dispatches again from the first that is not known to be settled. */

const GENERATION = 1_000

type Act =
  | { kind: 'join'; code: string }
  | { kind: 'leave' }
  /** Discord fails to list the invites, once more. */
  | { kind: 'fail' }
  | { kind: 'rest'; ms: number }
  | { kind: 'kill' }

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('join'), code: fc.constantFrom('a', 'b') }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('rest'), ms: fc.nat(8) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('kill') }) },
)

let server: RestartableServer
let redis: Redis

beforeAll(async () => {
  server = await startTestRedis()
  redis = connectRedis({ url: server.url, log: silent, connectionName: 'test' })
})
afterAll(async () => {
  redis.disconnect()
  await server.stop()
})

/** A guild with its Discord and the process that listens to it. */
function play(guildId: string, listMs: readonly number[]) {
  const truth = new Map<string, string>()
  const uses = new Map([
    ['a', 0],
    ['b', 0],
  ])
  const sent: LaneEvent[] = []
  const closed = new Set<number>()
  let epoch = 0
  let failures = 0
  let lists = 0
  let process = start()

  async function listInvites(): Promise<ListOutcome> {
    const halfMs = (listMs[lists++ % listMs.length] ?? 0) / 2
    await pause(halfMs)
    const list = aList(...[...uses].map(([code, n]) => ({ code, uses: n })))
    await pause(halfMs)
    if (failures === 0) return list
    failures -= 1
    return { kind: 'list-failed', error: 'status 503' }
  }

  /** One that is killed does nothing more; what it has sent to Redis may still happen. */
  function start() {
    const life = new AbortController()
    const alive = laneStates(redis)
    const unlessDead = <T>(answer: Promise<T>): Promise<T> =>
      life.signal.aborted
        ? new Promise<T>(() => undefined)
        : answer.then((value) => (life.signal.aborted ? new Promise<T>(() => undefined) : value))
    const states: GuildStates = {
      load: (id) => unlessDead(alive.load(id)),
      settle: (settlement) =>
        life.signal.aborted ? new Promise(() => undefined) : unlessDead(alive.settle(settlement)),
    }
    epoch += 1
    // A killed one may learn, before it knows that it is dead, that it has a successor.
    const deps = laneDeps(redis, {
      states,
      listInvites,
      epoch,
      signal: life.signal,
      onFenced: () => expect(life.signal.aborted).toBe(true),
    })
    const lane = new Lane(guildId, GENERATION, deps)
    const push = (event: LaneEvent) => {
      const close = () => {
        if (!life.signal.aborted && event.position) closed.add(event.position.sequence)
      }
      lane.push({ ...event, receivedAt: Date.now(), close })
    }
    return { push, kill: () => life.abort() }
  }

  const send = (event: LaneEvent) => {
    const position = { sessionId: 's', sequence: sent.length + 1 }
    sent.push({ ...event, position })
    process.push({ ...event, position })
  }
  const firstOpen = () => sent.findIndex((_, i) => !closed.has(i + 1))

  return {
    truth,
    sent,
    isQuiet: () => firstOpen() === -1,
    prime: () => process.push(aPrime()),
    async do(act: Act): Promise<void> {
      switch (act.kind) {
        case 'join': {
          const memberId = String(1_000 + truth.size)
          truth.set(memberId, act.code)
          uses.set(act.code, (uses.get(act.code) ?? 0) + 1)
          return send(aJoinEvent({ memberId, joinedAt: Date.now() }))
        }
        case 'leave':
          return send(aLeaveEvent(String(999 + truth.size)))
        case 'fail':
          failures += 1
          return
        case 'rest':
          return pause(act.ms)
        case 'kill': {
          process.kill()
          process = start()
          const from = firstOpen()
          if (from !== -1) for (const event of sent.slice(from)) process.push(event)
          return
        }
        default:
          act satisfies never
      }
    },
    stop: () => process.kill(),
  }
}

it('settles every join and leave once, in order and without a wrong certain, whoever is killed', async () => {
  const scenario = fc.record({
    acts: fc.array(act, { minLength: 1, maxLength: 25 }),
    listMs: fc.array(fc.nat(12), { minLength: 1, maxLength: 4 }),
  })
  const property = fc.asyncProperty(scenario, async ({ acts, listMs }) => {
    const guildId = aGuildId()
    await makeEnabledGuilds(redis).enable(guildId, GENERATION)
    const guild = play(guildId, listMs)
    guild.prime()
    const states = makeGuildStates(redis)
    await waitFor(async () => (await states.load(guildId)).snapshot, { intervalMs: 1 })
    for (const act of acts) await guild.do(act)
    await waitFor(() => guild.isQuiet(), { intervalMs: 2, message: 'every dispatch to be settled' })
    guild.stop()

    const entries = (await journalled(redis, guildId)).filter(
      (entry) => entry.kind === 'join' || entry.kind === 'leave',
    )
    const wanted = guild.sent.flatMap((event) => {
      if (event.kind === 'join') return [`join ${event.member.memberId}`]
      return event.kind === 'leave' ? [`leave ${event.memberId}`] : []
    })
    expect(entries.map(({ kind, memberId }) => `${kind} ${memberId}`)).toEqual(wanted)
    for (const entry of entries) {
      if (entry.kind !== 'join') continue
      const { confidence, code, candidates } = entry.attribution
      const truth = guild.truth.get(entry.memberId)
      if (confidence === 'certain')
        expect({ of: entry.memberId, code }).toMatchObject({ code: truth })
      else expect(candidates.map((candidate) => candidate.code)).toContain(truth)
    }
  })
  await fc.assert(property, { numRuns: 40, interruptAfterTimeLimit: 15_000 })
}, 30_000)
