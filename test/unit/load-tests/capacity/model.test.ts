import { describe, expect, it } from 'vitest'
import { limits } from '../../../../load-tests/capacity/breaking.ts'
import type { Line } from '../../../../load-tests/capacity/line.ts'
import {
  apiNeeds,
  botNeeds,
  postgresNeeds,
  redisNeeds,
  startNeeds,
  type Inputs,
} from '../../../../load-tests/capacity/model.ts'

/** Round numbers, so that each figure can be worked out in one's head. */
const inputs: Inputs = {
  workload: {
    guilds: 10_000,
    members: 1_000_000,
    joinsPerSecond: 100,
    enabledShare: 0.5,
    invitesPerGuild: 10,
    leavesPerJoin: 1,
    otherDispatchesPerJoin: 8,
    dayCountsPerJoin: 0.5,
    goneInvitesPerGuild: 10,
    apiRequestsPerSecond: 100,
  },
  costs: {
    settleCpuMs: 3,
    recorderCpuMs: 1,
    dispatchCpuMs: 1,
    botMbPerThousandGuilds: 10,
    botMbPerProcess: 100,
    recorderJoinsPerSecond: 400,
    postgresCpuMs: 2,
    walBytes: 1_000,
    joinBytes: 100,
    joinIndexBytes: 400,
    dayCountBytes: 200,
    inviteBytes: 500,
    redisCpuMs: 1,
    redisCommands: 10,
    redisBytesPerGuild: 10_000,
    redisBytesPerPresentGuild: 100,
    redisBytesPerSettlement: 500,
    apiCpuMs: 10,
    apiPostgresCpuMs: 5,
  },
  machine: { cores: 4, memoryGb: 10, cpuShare: 0.5, memoryShare: 0.5 },
  discord: {
    requestsPerSecond: 50,
    guildsPerShard: 1_000,
    maxConcurrency: 4,
    identifyEveryS: 5,
    identifiesPerThousandGuilds: 5,
    primingShare: 0.5,
  },
}

const values = (lines: readonly Line[]) =>
  Object.fromEntries(lines.map(({ what, value }) => [what, value]))

describe('what a load takes', () => {
  it('of the bot: shards, processes and machines', () => {
    expect(values(botNeeds(inputs))).toEqual({
      shards: 10,
      dispatches: 1_000,
      'joins: settled and recorded': 0.4,
      'other dispatches': 0.9,
      'cluster processes': 3,
      memory: 0.4,
      machines: 1,
    })
  })

  it('of Redis: memory, commands, and how long Postgres may be away', () => {
    expect(values(redisNeeds(inputs))).toEqual({
      guilds: 0.051,
      commands: 1_000,
      'main thread': 0.1,
      'Postgres may be away for': 25_600_000 / 100 / 3_600,
      'journals, once they are full': 12.8,
      primaries: 3,
    })
  })

  it('of Postgres: rows, disk and cores', () => {
    expect(values(postgresNeeds(inputs))).toEqual({
      'joins a day': 8_640_000,
      'joins that are shown': 267_840_000,
      'joins on disk': 138.24,
      'day counts on disk': 27.648,
      'invites on disk': 0.05,
      disk: 165.938,
      'a day is dropped, not deleted': 4.32,
      'write-ahead log': 0.1,
      recording: 0.2,
    })
  })

  it('of the api', () => {
    expect(values(apiNeeds(inputs))).toEqual({ processes: 2, Postgres: 0.5 })
  })

  it('of a start, by what Discord allows', () => {
    expect(values(startNeeds(inputs))).toEqual({
      'all shards identified': 0.25,
      'starts a day without a session to resume': 5,
      'all guilds primed, the first time ever': 5_000 / 25 / 3_600,
    })
  })
})

it('what breaks comes first where it bears least', () => {
  const times = Object.fromEntries(limits(inputs).map(({ what, times }) => [what, times]))
  expect(times).toEqual({
    "Discord's allowance: a list for each join": 0.5,
    'one cluster process': 1.25,
    'one Postgres of 4 cores': (4 * 500) / 7 / 100,
    'one recorder': 4,
    'one Redis, a single thread': 5,
  })
  const order = limits(inputs).map(({ times }) => times)
  expect(order).toEqual(order.toSorted((a, b) => a - b))
})
