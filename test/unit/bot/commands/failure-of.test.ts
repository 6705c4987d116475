import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest'
import { expect, it } from 'vitest'
import { CommandRefusal } from '#bot/commands/command-refusal.ts'
import { CommandInterrupted, failureOf } from '#bot/commands/failure-of.ts'
import { RestAllowanceError } from '#core/redis/rest-allowance.ts'

const request = { body: undefined, files: undefined }
const api = (status: number, code: number) =>
  new DiscordAPIError({ code, message: 'no' }, code, status, 'GET', 'http://discord', request)
const limited = new RateLimitError({
  timeToReset: 1,
  limit: 1,
  method: 'GET',
  hash: '',
  url: '',
  route: '',
  majorParameter: '',
  global: false,
  retryAfter: 1,
  sublimitTimeout: 0,
  scope: 'user',
})
const coded = (code: string) => Object.assign(new Error('no'), { code })
const named = (name: string) => Object.assign(new Error('no'), { name })

it.each([
  ['a refusal', new CommandRefusal('error.view-expired'), 'refused', 'error.view-expired'],
  ['an interruption', new CommandInterrupted('stop'), 'interrupted', 'error.interrupted'],
  ['403', api(403, 50_013), 'discord-failed', 'error.discord-forbidden'],
  ['404', api(404, 10_008), 'discord-failed', 'error.discord-missing'],
  ['429', api(429, 0), 'discord-failed', 'error.discord-busy'],
  ['a rate limit', limited, 'discord-failed', 'error.discord-busy'],
  ['no allowance', new RestAllowanceError('no', 1), 'discord-failed', 'error.discord-busy'],
  [
    '500',
    new HTTPError(500, 'no', 'GET', 'http://discord', request),
    'discord-failed',
    'error.discord-failed',
  ],
  ['a time-out', named('TimeoutError'), 'discord-failed', 'error.discord-failed'],
  ['a broken socket', coded('UND_ERR_SOCKET'), 'discord-failed', 'error.discord-failed'],
  ['Postgres that is away', coded('57P01'), 'store-away', 'error.store-away'],
  ['a request of the wrong shape', api(400, 50_035), 'failed', 'error.unexpected'],
  ['a bug', new TypeError('x is not a function'), 'failed', 'error.unexpected'],
  ['what is no error', 'thrown', 'failed', 'error.unexpected'],
])('%s has its own sentence', (_what, error, outcome, key) => {
  expect(failureOf(error, '7')).toMatchObject({ outcome, key })
})

it('names the interaction where nobody knows better', () => {
  expect(failureOf(new Error('x'), '7').values).toEqual({ id: '7' })
})
