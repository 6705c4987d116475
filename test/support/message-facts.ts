import { exampleFacts } from '#core/messages/example-facts.ts'
import type { MessageFacts, PersonFacts } from '#core/messages/message-facts.ts'

/** A person of whom everything is known. */
export const aPerson = (change: Partial<PersonFacts> = {}): PersonFacts => ({
  id: '868946730878632047',
  username: 'mina_v',
  globalName: 'Mina',
  nickname: 'Captain',
  isDeaf: true,
  isMute: true,
  isPending: true,
  joinedAt: new Date('2026-03-29T00:59:59Z'),
  premiumSince: new Date('2026-03-29T01:00:00Z'),
  roles: [
    { id: '944644082502860901', name: 'Crew' },
    { id: '944644082502860902', name: 'Booster' },
  ],
  communicationDisabledUntil: new Date('2026-10-25T01:00:00Z'),
  avatarUrl: 'https://cdn.discordapp.com/avatars/868946730878632047/abc.png',
  ...change,
})

/** What a message is filled from; everything is known that `change` doesn't take away. */
export const someFacts = (change: Partial<MessageFacts> = {}): MessageFacts => ({
  ...exampleFacts,
  user: aPerson(),
  inviter: aPerson({ id: '325678901234567890', nickname: 'Ines', avatarUrl: null }),
  now: new Date('2026-07-01T22:30:05Z'),
  timezone: 'UTC',
  ...change,
})
