import { metrics } from '#core/telemetry/metric-catalogue.ts'
import { makeDashboard, type Row } from '../make-dashboard.ts'
import { curves } from '../panels.ts'
import { inRange, mean, perSecond, quantile, select } from '../promql.ts'

const of = metrics

const lanes: Row = {
  title: 'Lanes',
  height: 7,
  panels: [
    [
      6,
      curves({
        title: 'Dispatches taken, by kind',
        description: 'Joins, leaves and changes of invites, in guilds with the tracker on.',
        unit: 'cps',
        queries: [[perSecond(of.dispatchesTaken, { by: ['kind'] }), '{{kind}}']],
        isStacked: true,
      }),
    ],
    [
      6,
      curves({
        title: 'Lanes and what they hold',
        description:
          'Guilds that something happened in lately, and dispatches that are not settled. A shard stops reading at 20,000.',
        unit: 'short',
        queries: [
          [`sum(${select(of.lanes)})`, 'lanes'],
          [`sum(${select(of.openDispatches)})`, 'open dispatches'],
        ],
      }),
    ],
    [
      6,
      curves({
        title: 'Invite lists, by outcome',
        description:
          'How the lists that lanes asked for came back. Runbook: UsherInviteListsFailing.',
        unit: 'cps',
        queries: [[perSecond(of.inviteLists, { by: ['outcome'] }), '{{outcome}}']],
        isStacked: true,
      }),
    ],
    [
      6,
      curves({
        title: 'Joins explained by one list',
        description: 'The coalescing factor: 1 in quiet times, hundreds in a raid.',
        unit: 'short',
        queries: [[mean(of.joinsPerSettlement), 'on average']],
      }),
    ],
  ],
}

const attribution: Row = {
  title: 'Attribution',
  height: 7,
  panels: [
    [
      6,
      curves({
        title: 'Joins by source',
        description: 'Ways into the guilds.',
        unit: 'cps',
        queries: [[perSecond(of.joinsSettled, { by: ['source'] }), '{{source}}']],
        isStacked: true,
      }),
    ],
    [
      6,
      curves({
        title: 'Joins by method',
        description: 'What the attribution was concluded from.',
        unit: 'cps',
        queries: [[perSecond(of.joinsSettled, { by: ['method'] }), '{{method}}']],
        isStacked: true,
      }),
    ],
    [
      6,
      curves({
        title: 'Revised, and written off',
        description: 'Joins that later evidence changed, and uses that no join explained in time.',
        unit: 'cps',
        queries: [
          [perSecond(of.joinsRevised, { by: ['confidence'] }), 'revised to {{confidence}}'],
          [perSecond(of.usesWrittenOff), 'uses written off'],
        ],
      }),
    ],
    [
      6,
      curves({
        title: 'Bugs that show',
        description:
          'In the time shown. Each one is worth a look. Runbooks: UsherCertainOverturned, UsherEventsAbandoned.',
        unit: 'short',
        queries: [
          [inRange(of.certainOverturned), 'certain joins overturned'],
          [inRange(of.eventsAbandoned), 'events abandoned'],
        ],
      }),
    ],
  ],
}

const recording: Row = {
  title: 'Journal and recorder',
  height: 7,
  panels: [
    [
      6,
      curves({
        title: 'How far the recorder is behind',
        description:
          'Age of the oldest settlement that is not recorded, and of the oldest in any journal. Runbooks: UsherRecorderBehind, UsherRecorderStopped.',
        unit: 's',
        queries: [
          [`max(${select(of.journalLag)})`, 'not recorded'],
          [`max(${select(of.journalOldest)})`, 'oldest'],
        ],
        limits: { attention: 10, bad: 60 },
      }),
    ],
    [
      6,
      curves({
        title: 'Settlements in the journals',
        description:
          'All, and the longest journal, which stops settling at 100,000. Runbook: UsherJournalFilling.',
        unit: 'short',
        queries: [
          [`max(${select(of.journalSettlements)})`, 'all'],
          [`max(${select(of.journalLongest)})`, 'longest'],
        ],
      }),
    ],
    [
      6,
      curves({
        title: 'Settled and recorded',
        description: 'Joins a second: the two lines lie on each other, or the journal grows.',
        unit: 'cps',
        queries: [
          [perSecond(of.joinsSettled), 'settled'],
          [perSecond(of.joinsRecorded), 'recorded'],
        ],
      }),
    ],
    [
      6,
      curves({
        title: 'Transactions, by outcome',
        description: 'Batches the recorder took from the journals.',
        unit: 'cps',
        queries: [[perSecond(of.recorderBatchDuration, { by: ['outcome'] }), '{{outcome}}']],
      }),
    ],
    [
      8,
      curves({
        title: 'Time of a transaction',
        description: 'With reading before and trimming after.',
        unit: 's',
        queries: [
          [quantile(0.5, of.recorderBatchDuration), 'p50'],
          [quantile(0.99, of.recorderBatchDuration), 'p99'],
        ],
      }),
    ],
    [
      8,
      curves({
        title: 'Entries of a transaction',
        description: 'About 4,000 at most. Large ones: the recorder catches up.',
        unit: 'short',
        queries: [[mean(of.recorderBatchEntries), 'on average']],
      }),
    ],
    [
      8,
      curves({
        title: 'Entries out of the ordinary',
        description:
          'Without effect, set aside, or in a journal that began anew. Runbooks: UsherJournalRejects, UsherJournalReset.',
        unit: 'short',
        queries: [
          [inRange(of.entriesIgnored), 'ignored'],
          [inRange(of.entriesRejected), 'rejected'],
          [inRange(of.journalResets), 'journals reset'],
          [`max(${select(of.journalRejects)})`, 'rejects kept'],
        ],
      }),
    ],
  ],
}

const announcing: Row = {
  title: 'Announcements',
  height: 7,
  panels: [
    [
      6,
      curves({
        title: 'Sent, by kind',
        description: 'Messages and digests.',
        unit: 'cps',
        queries: [[perSecond(of.messagesSent, { by: ['kind'] }), '{{kind}}']],
        isStacked: true,
      }),
    ],
    [
      6,
      curves({
        title: 'Postponed and lost, by reason',
        description:
          'Postponed messages are tried again; lost ones were refused by Discord, or too late even for a digest. Runbook: UsherMessagesLost.',
        unit: 'cps',
        queries: [
          [perSecond(of.messagesPostponed, { by: ['reason'] }), 'postponed, {{reason}}'],
          [perSecond(of.messagesLost, { by: ['reason'] }), 'lost, {{reason}}'],
        ],
      }),
    ],
    [
      6,
      curves({
        title: 'Waiting',
        description: 'In the outbox, by kind, and events that the next digests tell of.',
        unit: 'short',
        queries: [
          [`max by (kind) (${select(of.outboxMessages)})`, '{{kind}}'],
          [`max(${select(of.digestEvents)})`, 'events for digests'],
        ],
      }),
    ],
    [
      6,
      curves({
        title: 'Told by digests',
        description: 'Joins and leaves whose channel took no more messages.',
        unit: 'cps',
        queries: [[perSecond(of.messagesDigested, { by: ['kind'] }), '{{kind}}']],
      }),
    ],
    [
      12,
      curves({
        title: 'Oldest that waits',
        description:
          'A message gives up for a digest after five minutes, a digest after an hour. Runbook: UsherAnnouncementsLate.',
        unit: 's',
        queries: [[`max(${select(of.outboxOldest)})`, 'oldest']],
        limits: { attention: 300, bad: 900 },
      }),
    ],
    [
      12,
      curves({
        title: 'From the dispatch until announced, by kind',
        description: 'The 99th percentile.',
        unit: 's',
        queries: [[quantile(0.99, of.dispatchToAnnounced, { by: ['kind'] }), '{{kind}}']],
      }),
    ],
  ],
}

const commands: Row = {
  title: 'Commands',
  height: 7,
  panels: [
    [
      12,
      curves({
        title: 'Commands, by outcome',
        description: 'Commands, buttons and suggestions.',
        unit: 'cps',
        queries: [[perSecond(of.commands, { by: ['outcome'] }), '{{outcome}}']],
        isStacked: true,
      }),
    ],
    [
      12,
      curves({
        title: 'Time to answer a command, p99',
        description: 'Discord wants an acknowledgement within 3 s. Runbook: UsherCommandsFailing.',
        unit: 's',
        queries: [[quantile(0.99, of.commandDuration, { by: ['command'] }), '{{command}}']],
        limits: { attention: 2, bad: 3 },
      }),
    ],
  ],
}

/** From the dispatch to the message: lanes, journal, recorder, announcements. */
export const pipeline = makeDashboard({
  uid: 'usher-pipeline',
  title: 'Usher / Pipeline',
  description: 'From the dispatch to the message: lanes, journal, recorder, announcements.',
  rows: [lanes, attribution, recording, announcing, commands],
})
