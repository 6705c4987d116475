import { expect, it } from 'vitest'
import type { LaneEvent } from '#bot/lanes/lane-event.ts'
import { traceFetch, traceSettle } from '#bot/lanes/trace-joins.ts'
import type { PastSpan, Traces } from '#core/telemetry/traces.ts'
import { aJoin, anAttribution } from '#test/support/journal-entries.ts'
import { aJoinEvent } from '#test/support/lane-events.ts'

/** Keeps what is added. */
function keeping() {
  const added: [string, PastSpan][] = []
  const traces: Traces = {
    begin: () => undefined,
    add: (traceparent, span) => added.push([traceparent, span]),
    stop: () => Promise.resolve(),
  }
  return { traces, added }
}

const traced = (traceparent: string): LaneEvent => ({ ...aJoinEvent(), traceparent })
const times = { guildId: '42', startedAt: 1_000, endedAt: 1_200 }

it('tells each traced join of the list that all of them wait for, and of the others', () => {
  const { traces, added } = keeping()
  const events = [traced('a'), aJoinEvent(), traced('b')]
  traceFetch(traces, { kind: 'list', invites: new Map() }, { ...times, events })
  const span = { name: 'fetch', startedAt: 1_000, endedAt: 1_200 }
  const fields = { 'usher.guild.id': '42', 'usher.joins': 3, 'usher.list': 'list' }
  expect(added).toEqual([
    ['a', { ...span, fields, fault: undefined, links: ['b'] }],
    ['b', { ...span, fields, fault: undefined, links: ['a'] }],
  ])
})

it('tells by what a join was settled', () => {
  const { traces, added } = keeping()
  const attribution = anAttribution({ confidence: 'unknown', reason: 'no-rise', code: null })
  const entries = [aJoin({ traceparent: 'a', attribution }), aJoin()]
  traceSettle(traces, entries, { ...times, events: [traced('a'), aJoinEvent()] })
  expect(added).toMatchObject([
    ['a', { name: 'settle', fields: { 'usher.confidence': 'unknown', 'usher.reason': 'no-rise' } }],
  ])
})

it('names a bounded number of others', () => {
  const { traces, added } = keeping()
  const events = Array.from({ length: 40 }, (_, i) => traced(String(i)))
  traceFetch(traces, { kind: 'list', invites: new Map() }, { ...times, events })
  expect(new Set(added.map(([, { links }]) => links?.length))).toEqual(new Set([16]))
})
