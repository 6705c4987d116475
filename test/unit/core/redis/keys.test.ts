import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { guildKeys, keys } from '#core/redis/keys.ts'

it("carries one hash tag for all of a guild's keys, so that a script may touch them together", () => {
  const ofGuild = [
    keys.journal(7),
    keys.generations(7),
    keys.presentGuilds(7),
    keys.guildState(7, '42'),
    keys.guildInvites(7, '42'),
    keys.guildDirectory(7, '42'),
    keys.inviteOwners(7, '42'),
    keys.settledJoins(7, '42'),
    keys.messageFailures(7, '42'),
  ]
  expect(ofGuild.map((key) => /\{(.*?)\}/.exec(key)?.[1])).toEqual(ofGuild.map(() => 'p7'))
  expect(new Set(ofGuild).size).toBe(ofGuild.length)
})

it('tells which guild a key belongs to', () => {
  const ofGuild = [
    keys.guildState(7, '42'),
    keys.guildInvites(7, '42'),
    keys.guildDirectory(7, '42'),
  ]
  expect(ofGuild.map(guildKeys.guildOf)).toEqual(['42', '42', '42'])
  expect([keys.journal(7), keys.generations(7), keys.epoch()].map(guildKeys.guildOf)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

it('stands in the table with its type, lifetime and writer', () => {
  const source = readFileSync(new URL('../../../../core/redis/keys.ts', import.meta.url), 'utf8')
  const documented = [...source.matchAll(/^ \* \| `(usher:[^`]+)`/gm)].map(([, key]) => key)
  const spelled = [
    keys.journal(0).replace('p0', 'p<n>'),
    keys.generations(0).replace('p0', 'p<n>'),
    keys.presentGuilds(0).replace('p0', 'p<n>'),
    keys.guildState(0, '<id>').replace('p0', 'p<n>'),
    keys.guildInvites(0, '<id>').replace('p0', 'p<n>'),
    keys.guildDirectory(0, '<id>').replace('p0', 'p<n>'),
    keys.inviteOwners(0, '<id>').replace('p0', 'p<n>'),
    keys.settledJoins(0, '<id>').replace('p0', 'p<n>'),
    keys.messageFailures(0, '<id>').replace('p0', 'p<n>'),
    keys.inviteTurn(0, '<id>', '<owner>').replace('p0', 'p<n>'),
    keys.concealedMembers(0, '<id>').replace('p0', 'p<n>'),
    keys.shardSession(1, 2).replace('1:2', '<total>:<id>'),
    keys.totalShards(),
    keys.shardLeases(),
    keys.identifyTurn(0).replace(/0$/, '<bucket>'),
    keys.restAllowance(),
    keys.invalidRequests(),
    keys.punctuality(),
    keys.logLevel(),
    keys.epoch(),
    keys.apiSession('<id>'),
    keys.apiTokens('<id>'),
    keys.apiTokenRefresh('<id>'),
    keys.administeredGuilds('<user>'),
    keys.apiKeyRight('<id>'),
    keys.eventStreams('<user>'),
    `${keys.apiRequests()}<who>`,
  ]
  expect(new Set(documented)).toEqual(new Set(spelled))
  expect(spelled).toHaveLength(Object.keys(keys).length)
})
