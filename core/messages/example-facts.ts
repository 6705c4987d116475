import { avatarUrl } from './avatar-url.ts'
import type { ChannelFacts, MessageFacts } from './message-facts.ts'

const channel = (id: string, name: string): ChannelFacts => ({ id, name, type: 0 })

/** A made-up event, for previews and examples. */
export const exampleFacts: MessageFacts = {
  user: {
    id: '868946730878632047',
    username: 'mina',
    globalName: 'Mina',
    joinedAt: new Date('2026-05-17T12:34:56Z'),
    isPending: true,
    avatarUrl: avatarUrl({ id: '868946730878632047' }),
  },
  inviter: {
    id: '325678901234567890',
    username: 'ines.v',
    globalName: 'Ines',
    nickname: 'Captain Ines',
    joinedAt: new Date('2024-02-03T08:15:00Z'),
    premiumSince: new Date('2025-11-01T19:00:00Z'),
    roles: [
      { id: '944644082502860901', name: 'Crew' },
      { id: '944644082502860902', name: 'Booster' },
    ],
    avatarUrl: avatarUrl({ id: '325678901234567890' }),
  },
  inviteCode: 'harbour24',
  currentInviteCount: 12,
  channel: channel('944644082502860840', 'welcome'),
  guild: {
    id: '944644082502860820',
    name: 'The Harbour',
    description: 'Everybody who likes boats.',
    afkTimeoutS: 300,
    mfaLevel: 1,
    ownerId: '325678901234567000',
    ownerName: 'Ada',
    preferredLocale: 'en-US',
    premiumSubscriptionCount: 7,
    premiumTier: 2,
    verificationLevel: 2,
    nsfwLevel: 0,
    publicUpdatesChannel: channel('944644082502860841', 'staff-news'),
    rulesChannel: channel('944644082502860842', 'rules'),
    systemChannel: channel('944644082502860840', 'welcome'),
    widgetChannel: null,
  },
  now: new Date('2026-05-17T12:34:57Z'),
  timezone: 'Europe/Amsterdam',
}
