import { sleep } from 'k6'
import exec from 'k6/execution'
import http from 'k6/http'
import { Counter, Gauge } from 'k6/metrics'
import { environment } from './environment.ts'
import { gaugeOf } from './prometheus.ts'
import { companion } from './post.ts'

/* How much more there is in the last quarter of the time than in the second: what is made once, at
   the beginning, is no leak. Of each quarter the least counts, which is what is left after garbage
   was collected. */
const heapGrowth = { bot: new Gauge('bot_heap_growth_mb'), api: new Gauge('api_heap_growth_mb') }
const rssGrowth = { bot: new Gauge('bot_rss_growth_mb'), api: new Gauge('api_rss_growth_mb') }
const redisGrowth = new Gauge('redis_growth_mb')
const keysGrowth = new Gauge('redis_keys_growth')
const samples = new Counter('growth_samples')

/* What is left once nothing happens any more. */
const openDispatches = new Gauge('open_dispatches_left')
const openLanes = new Gauge('lanes_left')
const journalLeft = new Gauge('journal_entries_left')
const outboxLeft = new Gauge('outbox_rows_left')

const pauseS = 2
const mb = 1_048_576

interface StoreSizes {
  journalEntries: number
  redisKeys: number
  redisBytes: number
  outboxRows: number
}

interface Sample extends StoreSizes {
  botHeap: number
  botRss: number
  apiHeap: number
  apiRss: number
}

const measures = ['botHeap', 'botRss', 'apiHeap', 'apiRss', 'redisBytes', 'redisKeys'] as const

/** Measures for so many seconds what may grow, and then by how much it did. One VU, one iteration. */
export function watchGrowth(seconds: number): void {
  const startedAtMs = exec.scenario.startTime
  const quarters: Sample[][] = [[], [], [], []]
  for (;;) {
    const share = (Date.now() - startedAtMs) / (seconds * 1_000)
    if (share >= 1) break
    quarters[Math.floor(share * 4)]?.push(takeSample())
    samples.add(1)
    sleep(pauseS)
  }
  const [, second = [], , last = []] = quarters
  const [botHeap = 0, botRss = 0, apiHeap = 0, apiRss = 0, bytes = 0, redisKeys = 0] = measures.map(
    (name) => least(last, name) - least(second, name),
  )
  heapGrowth.bot.add(botHeap / mb)
  rssGrowth.bot.add(botRss / mb)
  heapGrowth.api.add(apiHeap / mb)
  rssGrowth.api.add(apiRss / mb)
  redisGrowth.add(bytes / mb)
  keysGrowth.add(redisKeys)
}

const least = (some: readonly Sample[], name: (typeof measures)[number]): number =>
  Math.min(...some.map((sample) => sample[name]))

function takeSample(): Sample {
  const bot = readMetrics(environment.botMetricsUrl)
  const api = readMetrics(environment.apiMetricsUrl)
  return {
    ...(companion('stores') as StoreSizes),
    botHeap: gaugeOf(bot, 'nodejs_heap_size_used_bytes'),
    botRss: gaugeOf(bot, 'process_resident_memory_bytes'),
    apiHeap: gaugeOf(api, 'nodejs_heap_size_used_bytes'),
    apiRss: gaugeOf(api, 'process_resident_memory_bytes'),
  }
}

function readMetrics(url: string): string {
  const answer = http.get(url, {
    tags: { name: 'metrics', kind: 'play' },
    responseType: 'text',
  })
  if (answer.status === 200 && answer.body) return answer.body
  throw new Error(`${url}: ${answer.status} ${answer.error}`)
}

/** A lane is gone after 30 s without events. */
const lanesEndS = 60

/** Waits until nothing is open any more, and measures what is. For `teardown`. */
export function measureLeft(): void {
  for (let waitedS = 0; ; waitedS += pauseS) {
    const bot = readMetrics(environment.botMetricsUrl)
    const stores = companion('stores') as StoreSizes
    const lanes = gaugeOf(bot, 'usher_lanes')
    const dispatches = gaugeOf(bot, 'usher_open_dispatches')
    const isDone = lanes + dispatches + stores.journalEntries + stores.outboxRows === 0
    if (isDone || waitedS >= lanesEndS) {
      openLanes.add(lanes)
      openDispatches.add(dispatches)
      journalLeft.add(stores.journalEntries)
      outboxLeft.add(stores.outboxRows)
      return
    }
    sleep(pauseS)
  }
}
