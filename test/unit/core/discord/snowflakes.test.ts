import { expect, it } from 'vitest'
import { isSnowflake, shardOfGuild, snowflakeCreatedAt } from '#core/discord/snowflakes.ts'

it("carries the instant of its making, as in Discord's own example", () => {
  expect(snowflakeCreatedAt('175928847299117063').toISOString()).toBe('2016-04-30T11:18:25.796Z')
})

it.each(['175928847299117063', '9223372036854775807', '100000000000000'])('is %s', (text) => {
  expect(isSnowflake(text)).toBe(true)
})

it.each([
  '',
  '0',
  '12345678901234',
  '01234567890123456',
  '9223372036854775808',
  '123456789012345678901',
  '17592884729911706x',
  ' 175928847299117063',
  '175928847299117063\n',
  '-175928847299117063',
  '1e17',
])('is not %o', (text) => {
  expect(isSnowflake(text)).toBe(false)
})

it('comes to the shard that Discord says', () => {
  const guildId = String((123n << 22n) + 77n)
  expect(shardOfGuild(guildId, 1)).toBe(0)
  expect(shardOfGuild(guildId, 10)).toBe(3)
})
