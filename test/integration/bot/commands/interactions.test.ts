import { GatewayDispatchEvents, type APIInteraction, InteractionType } from 'discord-api-types/v10'
import type { GatewayDispatchPayload } from 'discord-api-types/v10'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { subcommand, type Command } from '#bot/commands/command.ts'
import type { CommandDeps } from '#bot/commands/command-context.ts'
import { CommandRefusal } from '#bot/commands/command-refusal.ts'
import { connectInteractionRest } from '#bot/commands/connect-interaction-rest.ts'
import { customIdOf } from '#bot/commands/custom-id.ts'
import { makeInteractionAnswers } from '#bot/commands/interaction-answers.ts'
import { makeInteractions, type Interactions } from '#bot/commands/interactions.ts'
import type { GuildSettings } from '#core/postgres/guild-settings.ts'
import { aCommandCall, anInteraction, askerId, snowflakeAt } from '#test/support/commands.ts'
import { startInteractionSink, type InteractionSink } from '#test/support/interaction-sink.ts'
import { waitFor } from '#test/support/wait-for.ts'

const DEFER = { type: 5, data: { flags: 64 } }
const UNKNOWN_INTERACTION = { status: 404, body: { code: 10_062, message: 'Unknown interaction' } }
const ACKNOWLEDGED = { status: 400, body: { code: 40_060, message: 'Already acknowledged' } }

let sink: InteractionSink
let interactions: Interactions
let settings: Partial<GuildSettings> | undefined
/** Effects of the commands, in order. */
let effects: string[]
let done: string[]
/** What the command `run` does. */
let work: (signal: AbortSignal) => Promise<string>

beforeEach(async () => {
  sink = await startInteractionSink()
  settings = { language: 'en', timezone: 'UTC', left_at: null }
  effects = []
  done = []
  work = () => Promise.resolve('Done.')
  const command: Command = {
    name: 'test',
    whenModuleOff: 'error.module-off',
    subcommands: [
      subcommand({
        name: 'run',
        options: { code: { type: 'string', suggest: (_, typed) => suggest(typed) } },
        async run({ signal, say }) {
          effects.push('run')
          return { content: `${await work(signal)} ${say('page.next')}` }
        },
      }),
    ],
    views: [
      {
        name: 'pages',
        async press({ signal }, args) {
          effects.push(`press ${args.join()}`)
          return { content: await work(signal) }
        },
      },
    ],
  }
  const suggest = async (typed: string) => [{ name: await work(neverAborts), value: typed }]
  interactions = makeInteractions({
    commands: [command],
    answers: makeInteractionAnswers({
      rest: connectInteractionRest({
        apiBase: sink.apiBase,
        invalidRequests: { saw: () => undefined },
      }),
      now: Date.now,
    }),
    settingsOf: () => Promise.resolve(settings as GuildSettings | undefined),
    deps: {} as CommandDeps,
    dashboardUrl: 'https://usher.example',
    onDone: (label, outcome) => done.push(`${label}: ${outcome}`),
    log: pino({ level: 'silent' }),
    now: Date.now,
  })
})
afterEach(() => sink.close())

const neverAborts = new AbortController().signal

function take(interaction: APIInteraction): void {
  const payload: unknown = {
    op: 0,
    t: GatewayDispatchEvents.InteractionCreate,
    s: 1,
    d: interaction,
  }
  interactions.take(payload as GatewayDispatchPayload)
}

/** Takes it and waits until it has ended. */
async function run(interaction: APIInteraction): Promise<string | undefined> {
  const before = done.length
  take(interaction)
  await waitFor(() => done.length > before, { timeoutMs: 10_000, message: 'an outcome' })
  return done.at(-1)
}

const aCall = (changes: Parameters<typeof anInteraction>[1] = {}) =>
  anInteraction(aCommandCall('test', 'run'), changes)

const aPress = (customId: string, changes: Parameters<typeof anInteraction>[1] = {}) =>
  anInteraction(
    { component_type: 2, custom_id: customId },
    { type: InteractionType.MessageComponent, ...changes },
  )

const saidContent = () => sink.said.map(({ body }) => body['content'])

describe('a command', () => {
  it('is acknowledged for the asker alone, then answered, and pings nobody', async () => {
    expect(await run(aCall())).toBe('test run: answered')
    expect(sink.said).toEqual([
      { what: 'callback', body: DEFER },
      {
        what: 'edit',
        body: {
          content: 'Done. Next',
          embeds: [],
          components: [],
          attachments: [],
          allowed_mentions: { parse: [] },
        },
      },
    ])
  })

  it('begins no effect before Discord has taken the acknowledgement', async () => {
    const seen: number[] = []
    work = () => {
      seen.push(sink.said.length)
      return Promise.resolve('Done.')
    }
    sink.next('callback', { status: 204, afterMs: 200 })
    await run(aCall())
    expect(seen).toEqual([1])
  })

  it.each([
    ['is too late', UNKNOWN_INTERACTION],
    ['was acknowledged by another process', ACKNOWLEDGED],
  ])('has no effect where it %s', async (_what, answer) => {
    sink.next('callback', answer)
    expect(await run(aCall())).toBe('test run: unacknowledged')
    expect(effects).toEqual([])
  })

  it('is acknowledged again where Discord failed, and answered once', async () => {
    sink.next('callback', { status: 500 }, { status: 503 })
    expect(await run(aCall())).toBe('test run: answered')
    expect(sink.asked).toEqual(['callback', 'callback', 'callback', 'edit'])
    expect(effects).toEqual(['run'])
  })

  it('is answered where the acknowledgement that seemed to fail had arrived', async () => {
    sink.next('callback', { status: 502 }, ACKNOWLEDGED)
    expect(await run(aCall())).toBe('test run: answered')
  })

  it('has no effect where Discord takes no acknowledgement within 3 s', async () => {
    sink.next('callback', { status: 204, afterMs: 5_000 })
    expect(await run(aCall())).toBe('test run: unacknowledged')
    expect(effects).toEqual([])
  })

  it('is answered once Discord takes the answer', async () => {
    const headers = { 'retry-after': '0.2', 'x-ratelimit-scope': 'user' }
    sink.next('edit', { status: 500 }, { status: 429, headers, body: { retry_after: 0.2 } })
    expect(await run(aCall())).toBe('test run: answered')
    expect(saidContent().at(-1)).toBe('Done. Next')
  })

  it('that did its work but could not be answered is told apart', async () => {
    sink.next('edit', { status: 404, body: { code: 10_008, message: 'Unknown message' } })
    expect(await run(aCall())).toBe('test run: unanswered')
    expect(effects).toEqual(['run'])
  })

  it('whose answer Discord finds malformed says that something went wrong', async () => {
    sink.next('edit', { status: 400, body: { code: 50_035, message: 'Invalid Form Body' } })
    expect(await run(aCall())).toBe('test run: unanswered')
    expect(saidContent().at(-1)).toContain('Something went wrong that should not')
  })

  it("is answered in the guild's language, whoever asks", async () => {
    settings = { ...settings, language: 'nl' }
    await run(aCall({ locale: 'fr' }))
    expect(saidContent().at(-1)).toBe('Done. Volgende')
  })

  it('comes once, however often the gateway brings it', async () => {
    const call = aCall()
    await run(call)
    expect(await run(call)).toBe('unknown: repeated')
    expect(effects).toEqual(['run'])
    expect(sink.asked).toEqual(['callback', 'edit'])
  })

  it('of long ago, as a resume may bring it, is not asked of Discord', async () => {
    expect(await run(aCall({ id: snowflakeAt(Date.now() - 60_000) }))).toBe('unknown: repeated')
    expect(sink.asked).toEqual([])
  })
})

describe('what fails has a sentence of its own:', () => {
  it('a refusal', async () => {
    work = () => Promise.reject(new CommandRefusal('error.wrong-options'))
    expect(await run(aCall())).toBe('test run: refused')
    expect(saidContent().at(-1)).toContain('I cannot read the options')
  })

  it('an error that nobody knows, with a number to report', async () => {
    const call = aCall()
    work = () => Promise.reject(new TypeError('x is not a function'))
    expect(await run(call)).toBe('test run: failed')
    expect(saidContent().at(-1)).toContain(call.id)
    expect(saidContent().at(-1)).not.toContain('x is not')
  })

  it('a store that is away', async () => {
    work = () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))
    expect(await run(aCall())).toBe('test run: store-away')
    expect(saidContent().at(-1)).toContain('cannot reach my records')
  })

  it('a guild that has not enabled the module, with the way there', async () => {
    settings = undefined
    expect(await run(aCall())).toBe('test run: refused')
    expect(saidContent().at(-1)).toContain('(https://usher.example/servers/300000000000000001)')
    expect(effects).toEqual([])
  })

  it('an unknown command, at once and in the language of whoever asks', async () => {
    const call = anInteraction(aCommandCall('test', 'gone'), { locale: 'de' })
    expect(await run(call)).toBe('unknown: refused')
    expect(sink.said).toHaveLength(1)
    expect(sink.said[0]?.body).toMatchObject({ type: 4, data: { flags: 64 } })
    expect(JSON.stringify(sink.said)).toContain('Ich kenne diesen Befehl nicht mehr')
  })

  it('too many at once', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    work = () => promise
    for (let i = 0; i < 200; i += 1) take(aCall())
    await waitFor(() => effects.length === 200, { timeoutMs: 10_000, message: '200 at work' })
    expect(await run(aCall())).toBe('test run: busy')
    expect(JSON.stringify(sink.said.at(-1))).toContain('too much to do')
    resolve('Done.')
    await waitFor(() => done.length === 201, { timeoutMs: 10_000, message: 'all answered' })
  })
})

describe('a button', () => {
  const customId = customIdOf({ view: 'pages', askerId, args: ['2'] })

  it('changes its message', async () => {
    expect(await run(aPress(customId))).toBe('button pages: answered')
    expect(sink.said[0]?.body).toEqual({ type: 6 })
    expect(sink.said[1]).toMatchObject({ what: 'edit', body: { content: 'Done.' } })
    expect(effects).toEqual(['press 2'])
  })

  it('is for who asked', async () => {
    expect(await run(aPress(customId, { userId: '200000000000000002' }))).toBe(
      'button pages: refused',
    )
    expect(sink.said[0]?.body).toMatchObject({ type: 4, data: { flags: 64 } })
    expect(effects).toEqual([])
  })

  it('of a view that is gone says that it expired', async () => {
    await run(aPress(customIdOf({ view: 'gone', askerId, args: [] })))
    expect(JSON.stringify(sink.said)).toContain('too old')
  })

  it('that fails leaves its message as it was', async () => {
    work = () => Promise.reject(new CommandRefusal('error.view-expired'))
    expect(await run(aPress(customId))).toBe('button pages: refused')
    expect(sink.said.map(({ what }) => what)).toEqual(['callback', 'follow-up'])
    expect(sink.said[1]?.body).toMatchObject({ flags: 64 })
  })
})

describe('suggestions', () => {
  const typing = () => {
    const option = { type: 3, name: 'code', value: 'ab', focused: true }
    const type = InteractionType.ApplicationCommandAutocomplete
    return anInteraction(aCommandCall('test', 'run', [option]), { type })
  }

  it('are given at once', async () => {
    expect(await run(typing())).toBe('test run: answered')
    expect(sink.said).toEqual([
      { what: 'callback', body: { type: 8, data: { choices: [{ name: 'Done.', value: 'ab' }] } } },
    ])
  })

  it('are none where they cannot be found in time', async () => {
    work = () => new Promise(() => undefined)
    await run(typing())
    expect(sink.said[0]?.body).toEqual({ type: 8, data: { choices: [] } })
  })
})

describe('a stop', () => {
  it('waits for what is nearly done', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    work = () => promise
    take(aCall())
    await waitFor(() => effects.length === 1, { timeoutMs: 5_000, message: 'work' })
    const stopped = interactions.stop()
    resolve('Done.')
    await stopped
    expect(done).toEqual(['test run: answered'])
  })

  it('tells whoever waits that nobody knows how far it got', async () => {
    work = () => new Promise(() => undefined)
    take(aCall())
    await waitFor(() => effects.length === 1, { timeoutMs: 5_000, message: 'work' })
    await interactions.stop()
    expect(done).toEqual(['test run: interrupted'])
    expect(saidContent().at(-1)).toContain('I was interrupted')
  })
})
