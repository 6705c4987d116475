import { numberText as n, type Line } from './line.ts'
import type { Costs } from './unit-costs.ts'
import type { Discord, Machine, Workload } from './workload.ts'

/* What a load takes, from what one of each takes. Pure arithmetic: every figure says how. */

export interface Inputs {
  workload: Workload
  costs: Costs
  machine: Machine
  discord: Discord
}

const DAY_S = 86_400
const KEPT_DAYS = 31
/** Today's partition, too, is there until all of it is old. */
const PARTITION_DAYS = 32
const PARTITIONS = 256
const JOURNAL_MAX = 100_000
const GB = 1e9

/** Cores that `perSecond` of something take, at so many ms each. */
const cores = (perSecond: number, ms: number) => (perSecond * ms) / 1_000

export function botNeeds({ workload: w, costs: c, machine: m, discord: d }: Inputs): Line[] {
  const shards = Math.ceil(w.guilds / d.guildsPerShard)
  const dispatches = w.joinsPerSecond * (1 + w.leavesPerJoin + w.otherDispatchesPerJoin)
  const others = dispatches - w.joinsPerSecond
  const joinCores = cores(w.joinsPerSecond, c.settleCpuMs + c.recorderCpuMs)
  const otherCores = cores(others, c.dispatchCpuMs)
  const allCores = joinCores + otherCores
  const processes = Math.ceil(allCores / m.cpuShare)
  const memoryMb = (w.guilds / 1_000) * c.botMbPerThousandGuilds + processes * c.botMbPerProcess
  const byCores = Math.ceil(allCores / (m.cores * m.cpuShare))
  const byMemory = Math.ceil(memoryMb / (m.memoryGb * 1_000 * m.memoryShare))
  return [
    line('shards', `${n(w.guilds)} guilds ÷ ${n(d.guildsPerShard)}`, shards, ''),
    line(
      'dispatches',
      `${n(w.joinsPerSecond)} joins × (1 + ${n(w.leavesPerJoin)} leaves + ${n(w.otherDispatchesPerJoin)} others)`,
      dispatches,
      '/s',
    ),
    line(
      'joins: settled and recorded',
      `${n(w.joinsPerSecond)}/s × (${n(c.settleCpuMs)} + ${n(c.recorderCpuMs)} ms)`,
      joinCores,
      'cores',
    ),
    line('other dispatches', `${n(others)}/s × ${n(c.dispatchCpuMs)} ms`, otherCores, 'cores'),
    line('cluster processes', `${n(allCores)} cores ÷ ${n(m.cpuShare)} of one each`, processes, ''),
    line(
      'memory',
      `${n(w.guilds / 1_000)} × ${n(c.botMbPerThousandGuilds)} MB + ${n(processes)} × ${n(c.botMbPerProcess)} MB`,
      memoryMb / 1_000,
      'GB',
    ),
    line(
      'machines',
      `the greater of ${n(allCores)} cores ÷ (${n(m.cores)} × ${n(m.cpuShare)}) and ${n(memoryMb / 1_000)} GB ÷ (${n(m.memoryGb)} × ${n(m.memoryShare)})`,
      Math.max(byCores, byMemory),
      '',
    ),
  ]
}

export function redisNeeds({ workload: w, costs: c, machine: m }: Inputs): Line[] {
  const enabled = w.guilds * w.enabledShare
  const guildsGb = (enabled * c.redisBytesPerGuild + w.guilds * c.redisBytesPerPresentGuild) / GB
  const journalS = (PARTITIONS * JOURNAL_MAX) / w.joinsPerSecond
  const journalGb = (PARTITIONS * JOURNAL_MAX * c.redisBytesPerSettlement) / GB
  const busy = cores(w.joinsPerSecond, c.redisCpuMs)
  const byCores = Math.ceil(busy / m.cpuShare)
  const byMemory = Math.ceil((guildsGb + journalGb) / (m.memoryGb * m.memoryShare))
  return [
    line(
      'guilds',
      `${n(enabled)} × ${n(c.redisBytesPerGuild)} B + ${n(w.guilds)} × ${n(c.redisBytesPerPresentGuild)} B`,
      guildsGb,
      'GB',
    ),
    line(
      'commands',
      `${n(w.joinsPerSecond)}/s × ${n(c.redisCommands)}`,
      w.joinsPerSecond * c.redisCommands,
      '/s',
    ),
    line('main thread', `${n(w.joinsPerSecond)}/s × ${n(c.redisCpuMs)} ms`, busy, 'cores'),
    line(
      'Postgres may be away for',
      `${n(PARTITIONS)} journals × ${n(JOURNAL_MAX)} ÷ ${n(w.joinsPerSecond)}/s`,
      journalS / 3_600,
      'hours',
    ),
    line(
      'journals, once they are full',
      `${n(PARTITIONS)} × ${n(JOURNAL_MAX)} × ${n(c.redisBytesPerSettlement)} B`,
      journalGb,
      'GB',
    ),
    line(
      'primaries',
      `the greater of ${n(busy)} cores ÷ ${n(m.cpuShare)} and ${n(guildsGb + journalGb)} GB ÷ (${n(m.memoryGb)} × ${n(m.memoryShare)})`,
      Math.max(byCores, byMemory),
      '',
    ),
  ]
}

export function postgresNeeds({ workload: w, costs: c }: Inputs): Line[] {
  const joinsADay = w.joinsPerSecond * DAY_S
  const rows = joinsADay * KEPT_DAYS
  const joinBytes = joinsADay * PARTITION_DAYS * (c.joinBytes + c.joinIndexBytes)
  const countBytes = joinsADay * w.dayCountsPerJoin * PARTITION_DAYS * c.dayCountBytes
  const invites = w.guilds * w.enabledShare * (w.invitesPerGuild + w.goneInvitesPerGuild)
  const inviteBytes = invites * c.inviteBytes
  const busy = cores(w.joinsPerSecond, c.postgresCpuMs)
  return [
    line('joins a day', `${n(w.joinsPerSecond)}/s × ${n(DAY_S)} s`, joinsADay, 'rows'),
    line('joins that are shown', `${n(joinsADay)} × ${KEPT_DAYS} days`, rows, 'rows'),
    line(
      'joins on disk',
      `${n(joinsADay)} × ${PARTITION_DAYS} days × (${n(c.joinBytes)} + ${n(c.joinIndexBytes)} B of indexes)`,
      joinBytes / GB,
      'GB',
    ),
    line(
      'day counts on disk',
      `${n(joinsADay)} × ${n(w.dayCountsPerJoin)} × ${PARTITION_DAYS} days × ${n(c.dayCountBytes)} B`,
      countBytes / GB,
      'GB',
    ),
    line('invites on disk', `${n(invites)} × ${n(c.inviteBytes)} B`, inviteBytes / GB, 'GB'),
    line('disk', 'the three together', (joinBytes + countBytes + inviteBytes) / GB, 'GB'),
    line(
      'a day is dropped, not deleted',
      `${n(joinsADay)} × (${n(c.joinBytes)} + ${n(c.joinIndexBytes)} B)`,
      joinBytes / PARTITION_DAYS / GB,
      'GB a day',
    ),
    line(
      'write-ahead log',
      `${n(w.joinsPerSecond)}/s × ${n(c.walBytes)} B`,
      (w.joinsPerSecond * c.walBytes) / 1e6,
      'MB/s',
    ),
    line('recording', `${n(w.joinsPerSecond)}/s × ${n(c.postgresCpuMs)} ms`, busy, 'cores'),
  ]
}

export function apiNeeds({ workload: w, costs: c, machine: m }: Inputs): Line[] {
  const busy = cores(w.apiRequestsPerSecond, c.apiCpuMs)
  const sql = cores(w.apiRequestsPerSecond, c.apiPostgresCpuMs)
  return [
    line(
      'processes',
      `${n(w.apiRequestsPerSecond)}/s × ${n(c.apiCpuMs)} ms ÷ ${n(m.cpuShare)}`,
      Math.ceil(busy / m.cpuShare),
      '',
    ),
    line('Postgres', `${n(w.apiRequestsPerSecond)}/s × ${n(c.apiPostgresCpuMs)} ms`, sql, 'cores'),
  ]
}

export function startNeeds({ workload: w, discord: d }: Inputs): Line[] {
  const shards = Math.ceil(w.guilds / d.guildsPerShard)
  const turns = Math.ceil(shards / d.maxConcurrency)
  const identifies = (w.guilds / 1_000) * d.identifiesPerThousandGuilds
  const enabled = w.guilds * w.enabledShare
  const primingPerSecond = d.requestsPerSecond * d.primingShare
  return [
    line(
      'all shards identified',
      `${n(shards)} shards ÷ ${n(d.maxConcurrency)} at a time × ${n(d.identifyEveryS)} s`,
      (turns * d.identifyEveryS) / 60,
      'minutes',
    ),
    line(
      'starts a day without a session to resume',
      `${n(w.guilds / 1_000)} × ${n(d.identifiesPerThousandGuilds)} identifications ÷ ${n(shards)} shards`,
      identifies / shards,
      '',
    ),
    line(
      'all guilds primed, the first time ever',
      `${n(enabled)} lists ÷ (${n(d.requestsPerSecond)}/s × ${n(d.primingShare)})`,
      enabled / primingPerSecond / 3_600,
      'hours',
    ),
  ]
}

function line(what: string, how: string, value: number, unit: string): Line {
  return { what, how, value, unit }
}
