import { firstCountedDay } from '#core/guilds/guild-day.ts'
import type { Announcement, RecordingSettings, Stay } from '#core/postgres/recording-rows.ts'
import type { CountDeltas } from './count-deltas.ts'

/** What a message is about; `at` is when the event reached us. */
export type MessageSubject = {
  memberId: string
  memberName: string | null
  memberAvatar: string | null
  at: number
  /** Undefined for a leave without a retained join. */
  stay: Stay | undefined
  /** Null where the event is not traced. */
  traceparent: string | null
}

/** The messages that a batch makes. */
export type MessageList = {
  /** Adds a message where the guild wants one; to be called once the event is counted. */
  add(settings: RecordingSettings, kind: 'join' | 'leave', about: MessageSubject): void
  /** To be called at the end: only then is known what still changes after each message. */
  rows(): Announcement[]
}

export function makeMessageList(counts: CountDeltas, now: number): MessageList {
  const messages: { message: Announcement; netThen: number }[] = []
  const netOf = ({ guildId, inviterId }: Announcement) =>
    counts.netChange(guildId, inviterId ?? '0')
  return {
    add(settings, kind, { stay, ...event }) {
      const channelId = kind === 'join' ? settings.joinChannelId : settings.leaveChannelId
      if (channelId === null) return
      const { guildId, generation, timeZone } = settings
      const message: Announcement = {
        guildId,
        generation,
        channelId,
        kind,
        ...event,
        joinedAt: stay?.joinedAt ?? null,
        inviterId: stay?.attribution.inviterId ?? null,
        code: stay?.attribution.code ?? null,
        countedSince: firstCountedDay(timeZone, now),
        netChangeAfter: 0,
      }
      messages.push({ message, netThen: netOf(message) })
    },
    rows: () =>
      messages.map(({ message, netThen }) => ({
        ...message,
        netChangeAfter: netOf(message) - netThen,
      })),
  }
}
