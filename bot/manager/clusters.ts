import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterManager, IPCMessage, type Cluster } from 'discord-hybrid-sharding'
import type { Logger } from 'pino'
import { addCounts } from './past-counts.ts'
import { parseClusterMessage, type ClusterMetrics, type ClusterStatus } from './cluster-status.ts'

const CLUSTER_FILE = fileURLToPath(new URL('../cluster.ts', import.meta.url))
/** A cluster that says nothing for this long counts as not ready. */
const STATUS_MAX_AGE_MS = 5_000
/** Pause before a dead cluster is started again; doubled with each death, over when it lived. */
const RESPAWN_MIN_MS = 250
const RESPAWN_MAX_MS = 30_000
const LIVED_MS = 60_000
/** A cluster hands over within this; then it is killed, and what it had is replayed. */
const STOP_MS = 8_000

export type ClustersOptions = {
  token: string
  totalShards: number
  /** Shards of each cluster of this machine. */
  shardsOfClusters: readonly (readonly number[])[]
  /** Id of the first of them; those of all machines count through. */
  firstClusterId: number
  /** Clusters of all machines. */
  totalClusters: number
  /** Names this manager: its clusters hold their shards by it, and those it starts after them. */
  holder: string
  onRestart: () => void
  /** A cluster says that there is no hope: `reason` names the setting. */
  onFatal: (reason: string) => void
  log: Logger
}

/** `waiting`: it has no right to its shards yet. */
export type ClusterState = 'answering' | 'waiting' | 'silent'

type Entry = {
  cluster: Cluster
  shardIds: readonly number[]
  status: ClusterStatus | undefined
  /** Why it has not connected yet. */
  waitsBecause: string | undefined
  /** When it said either. */
  statusAt: number
  startedAt: number
  respawnMs: number
}

/**
 * The cluster processes of this machine, on discord-hybrid-sharding. Its queue, its immediate and
 * limited respawn and its ready time-out are left aside: identify turns are shared through Redis,
 * so all clusters start at once; a dead one comes back after a pause, for ever; readiness is what
 * each cluster reports every second.
 */
export class Clusters {
  readonly #options: ClustersOptions
  readonly #manager: ClusterManager
  readonly #entries = new Map<number, Entry>()
  /** What clusters counted that are gone. */
  #pastCounts: ClusterMetrics = []
  #isStopping = false

  constructor(options: ClustersOptions) {
    this.#options = options
    this.#manager = new ClusterManager(CLUSTER_FILE, {
      token: options.token,
      totalShards: options.totalShards,
      totalClusters: options.totalClusters,
      shardArgs: [options.holder],
      mode: 'process',
      respawn: false,
    })
    this.#manager.on('clusterCreate', (cluster) => this.#watch(cluster))
  }

  async start(): Promise<void> {
    const { shardsOfClusters, firstClusterId, totalShards } = this.#options
    for (const [i, shardIds] of shardsOfClusters.entries()) {
      const id = firstClusterId + i
      await this.#manager.createCluster(id, [...shardIds], totalShards).spawn(-1)
    }
  }

  /** Undefined when every shard of this machine is connected; else what is missing. */
  notReadyBecause(): string | undefined {
    for (const [id, entry] of this.#entries) {
      const { shardIds, status, waitsBecause } = entry
      if (waitsBecause !== undefined && !isSilent(entry))
        return `cluster ${id} waits: ${waitsBecause}`
      if (status === undefined || isSilent(entry)) return `cluster ${id} does not answer`
      const ready = status.shards.filter(({ state }) => state === 'ready').length
      if (ready < shardIds.length)
        return `cluster ${id}: ${ready} of ${shardIds.length} shards ready`
    }
    const { shardsOfClusters } = this.#options
    return this.#entries.size < shardsOfClusters.length ? 'not all clusters are started' : undefined
  }

  /** Whether each cluster lives and answers. */
  *states(): Iterable<ClusterState> {
    for (const entry of this.#entries.values()) {
      if (isSilent(entry)) yield 'silent'
      else if (entry.waitsBecause !== undefined) yield 'waiting'
      else yield entry.status === undefined ? 'silent' : 'answering'
    }
  }

  /** Last reported metrics of every cluster, with what those counted that are gone. */
  metrics(): ClusterMetrics[] {
    const living = [...this.#entries.values()].flatMap(({ status }) => status?.metrics ?? [])
    return [this.#pastCounts, living]
  }

  /** Asks every cluster to hand over, and kills those that do not. */
  async stop(): Promise<void> {
    this.#isStopping = true
    const processes = [...this.#entries.values()].flatMap(({ cluster }) => processOf(cluster) ?? [])
    await Promise.all(processes.map(stopProcess))
  }

  #watch(cluster: Cluster): void {
    const entry: Entry = {
      cluster,
      shardIds: cluster.shardList,
      status: undefined,
      waitsBecause: undefined,
      statusAt: 0,
      startedAt: Date.now(),
      respawnMs: RESPAWN_MIN_MS,
    }
    this.#entries.set(cluster.id, entry)
    cluster.on('message', (message) => {
      this.#hear(entry, message instanceof IPCMessage ? message.raw : message)
    })
    cluster.on('death', () => this.#respawn(entry))
  }

  #hear(entry: Entry, raw: unknown): void {
    const message = parseClusterMessage(raw)
    if (message === undefined) return
    if (message.kind === 'cluster-fatal') {
      this.#options.onFatal(message.reason)
      return
    }
    entry.statusAt = Date.now()
    entry.waitsBecause = message.kind === 'cluster-waiting' ? message.reason : undefined
    entry.status = message.kind === 'cluster-waiting' ? undefined : message
  }

  #respawn(entry: Entry): void {
    this.#pastCounts = addCounts(this.#pastCounts, entry.status?.metrics ?? [])
    entry.status = undefined
    entry.waitsBecause = undefined
    if (this.#isStopping) return
    const { log, onRestart } = this.#options
    const clusterId = entry.cluster.id
    const hasLived = Date.now() - entry.startedAt > LIVED_MS
    const pauseMs = hasLived ? RESPAWN_MIN_MS : entry.respawnMs
    entry.respawnMs = Math.min(pauseMs * 2, RESPAWN_MAX_MS)
    log.error({ clusterId, pauseMs }, 'cluster died; starting it again')
    // Not at once: the library forgets the dead process only after telling of its death.
    setTimeout(() => {
      if (this.#isStopping) return
      entry.startedAt = Date.now()
      onRestart()
      entry.cluster.spawn(-1).catch((error: unknown) => {
        log.error({ clusterId, err: String(error) }, 'cluster could not be started')
        this.#respawn(entry)
      })
    }, pauseMs)
  }
}

function isSilent({ statusAt }: Entry): boolean {
  return Date.now() - statusAt > STATUS_MAX_AGE_MS
}

function processOf(cluster: Cluster): ChildProcess | undefined {
  const child = cluster.thread?.process
  // In mode `process` a cluster's thread is a child process, or none after its death.
  return child && 'pid' in child ? child : undefined
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const isGone = await Promise.race([
    exited.then(() => true),
    sleep(STOP_MS, false, { ref: false }),
  ])
  if (isGone) return
  child.kill('SIGKILL')
  await exited
}
