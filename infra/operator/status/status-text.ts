import { durationText } from '../durations.ts'
import type { Status } from './gather-status.ts'

const privacyKeyWords: Readonly<Record<Status['privacyKey'], string>> = {
  'in-use': 'the one in use',
  unused: 'good: nobody has opted out yet',
  another: 'NOT the one by which members have opted out',
  'not-set': 'not looked at: PRIVACY_KEY is not set',
}

/** A line for each thing, in words; pure. */
export function statusText(status: Status): string {
  const { guilds, outbox, rejects, logLevel, refusedRequests } = status
  const rows: [string, string][] = [
    ['Shards', shardsText(status.shards)],
    ['Servers', `the bot is in ${guilds.present}; ${enabledText(guilds)}`],
    ['Journal', journalText(status.journal)],
    ['Recorded', status.journal.recordedUpTo ?? 'nothing yet'],
    ...partitionRows(status.partitions),
    [
      'Messages',
      outbox.messages === 0
        ? 'none waits'
        : `${outbox.messages} wait in ${count(outbox.channels, 'channel')}, ` +
          `the oldest for ${durationText(outbox.oldestWaitedMs ?? 0)}`,
    ],
    ...(outbox.countedForDigests === 0
      ? []
      : [
          ['Digests', `${outbox.countedForDigests} joins and leaves are counted for one`] as [
            string,
            string,
          ],
        ]),
    [
      'Rejects',
      rejects.newestAt === null
        ? 'none in 31 days'
        : `${rejects.entries} in 31 days, the newest at ${rejects.newestAt}`,
    ],
    ['Refused', `${count(refusedRequests, 'request')} by Discord within 10 minutes`],
    ['Privacy key', privacyKeyWords[status.privacyKey]],
    [
      'Log level',
      logLevel === null
        ? "each process's own"
        : `${logLevel.level} for another ${durationText(logLevel.leftMs)}`,
    ],
  ]
  return rows.map(([left, right]) => `${left.padEnd(12)} ${right}`).join('\n')
}

function shardsText(groups: Status['shards']): string {
  if (groups.length === 0) return 'no session is known: no shard has connected lately'
  return groups
    .map(({ total, sessions }) => `${sessions.length} of ${total} have a session`)
    .join('; ')
}

function enabledText({ enabled, enabledInRedis, left }: Status['guilds']): string {
  const expected = enabled - left
  const away = left === 0 ? '' : `, ${left} of them without the bot`
  // Told apart for a moment while one is enabled or purged; for longer, reconciling mends it.
  const differs = expected === enabledInRedis ? '' : `, but Redis knows ${enabledInRedis}`
  return `${enabled} have the tracker on${away}${differs}`
}

function journalText({ waiting }: Status['journal']): string {
  const { settlements, oldestAgeMs } = waiting
  if (settlements === 0) return 'all is recorded'
  return `${count(settlements, 'settlement')} not recorded, the oldest for ${durationText(oldestAgeMs)}`
}

function partitionRows(partitions: Status['partitions']): [string, string][] {
  return Object.entries(partitions).map(([table, { attached, from, until, missing, expired }]) => [
    table,
    [
      from === null ? 'no partition' : `${count(attached, 'partition')}, ${from} to ${until}`,
      ...(missing.length > 0 ? [`${missing.length} MISSING`] : []),
      ...(expired.length > 0 ? [`${expired.length} to be dropped`] : []),
    ].join(', '),
  ])
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
