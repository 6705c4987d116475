import type { CreateUser, UserView } from '../control/world-types.ts'
import type { Realm } from '../realm.ts'
import { Refusal } from '../refusal.ts'
import { createdAtMs } from '../snowflakes.ts'
import { type User, worldBounds } from './world.ts'

const twoYearsMs = 2 * 365 * 86_400_000

/** A new person (or bot), whose id is as old as `createdAt`: two years where nothing is said. */
export function createUser(realm: Realm, input: CreateUser): User {
  if (realm.world.users.size >= worldBounds.users)
    throw new Refusal(409, 0, `There are ${worldBounds.users} users already, which is the most.`)
  const bornAtMs = input.createdAt ? Date.parse(input.createdAt) : realm.now() - twoYearsMs
  const user: User = {
    id: realm.newId(bornAtMs),
    username: input.username,
    globalName: input.globalName ?? null,
    avatar: input.avatar ?? null,
    bot: input.bot ?? false,
    guildIds: [],
  }
  realm.world.users.set(user.id, user)
  realm.touched()
  return user
}

const firstNames = [
  'Ada',
  'Noor',
  'Milan',
  'Yuki',
  'Ines',
  'Tomas',
  'Leila',
  'Oskar',
  'Wren',
  'Sol',
]

/** A person made up on the spot, for joins that name nobody. */
export function inventUser(realm: Realm, bot: boolean): User {
  const name = firstNames[Math.floor(realm.random() * firstNames.length)] ?? 'Ada'
  const number = realm.world.users.size
  return createUser(realm, {
    username: `${name.toLowerCase()}${number}${bot ? '-bot' : ''}`,
    globalName: bot ? null : `${name} ${number}`,
    bot,
  })
}

export function getUser(realm: Realm, userId: string): User {
  const user = realm.world.users.get(userId)
  if (!user) throw new Refusal(404, 10013, `There is no user ${userId}.`)
  return user
}

export function viewUser(user: User): UserView {
  const { id, username, globalName, avatar, bot } = user
  return {
    id,
    username,
    globalName,
    avatar,
    bot,
    createdAt: new Date(createdAtMs(id)).toISOString(),
  }
}
