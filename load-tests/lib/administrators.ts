import { sleep } from 'k6'
import { makeUser } from './cast.ts'
import { control } from './post.ts'
import { signIn, type Session } from './session.ts'

const ADMINISTRATOR = '8'

/** A guild that many administer, each of them signed in; the first is its owner. The tracker is
 *  still off: who joins now joins before it looks. */
export function makeAdministered(count: number): {
  guildId: string
  channelId: string
  administrators: Session[]
} {
  const ownerId = makeUser('owner')
  const guild = control('createGuild', {
    name: 'Load',
    ownerId,
    roles: [{ name: 'Administrator', permissions: ADMINISTRATOR }],
  }) as { id: string; channels: { id: string }[]; roles: { id: string; name: string }[] }
  const guildId = guild.id
  const role = guild.roles.find(({ name }) => name === 'Administrator')
  const others = Array.from({ length: count - 1 }, (_, number) => {
    const userId = makeUser(`administrator ${number}`)
    control('join', { guildId, userId, by: { discovery: true } })
    control('setMember', { guildId, userId, roleIds: [role?.id ?? ''] })
    return userId
  })
  sleep(1) // until the bot has heard of them
  const administrators = [ownerId, ...others].map((userId, number) => signIn(userId, number))
  return { guildId, channelId: guild.channels[0]?.id ?? '', administrators }
}
