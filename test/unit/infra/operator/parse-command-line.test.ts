import { describe, expect, it } from 'vitest'
import { UsageError } from '#infra/operator/command.ts'
import { parseCommandLine } from '#infra/operator/parse-command-line.ts'

const guildId = '1400000000000000000'
const read = (text: string) => parseCommandLine(text.split(' ').filter(Boolean))

describe('a command line', () => {
  it('names a command and what it is about', () => {
    expect(read(`purge ${guildId} --yes --json`)).toMatchObject({
      kind: 'run',
      command: { name: 'purge' },
      args: { subject: guildId, isSure: true },
      asJson: true,
    })
  })

  it('may say for how long', () => {
    expect(read('log-level debug --for 90s')).toMatchObject({
      args: { subject: 'debug', forMs: 90_000 },
    })
    expect(read('log-level')).toMatchObject({ args: { subject: undefined, forMs: undefined } })
  })

  it.each(['', '--help', 'help', '-h'])('"%s" asks for help', (text) => {
    expect(read(text)).toEqual({ kind: 'help', command: undefined })
  })

  it.each(['status --help', 'help status'])('"%s" asks for help with one command', (text) => {
    expect(read(text)).toMatchObject({ kind: 'help', command: { name: 'status' } })
  })

  it.each([
    ['an unknown command', 'stauts', 'there is no command "stauts": it is one of status, enable'],
    ['an unknown option', 'status --all', "Unknown option '--all'"],
    ['an option of another command', 'status --yes', 'status takes no --yes'],
    ['a word too many', `status ${guildId}`, `"${guildId}" is too much: status`],
    ['two guilds', `doctor ${guildId} ${guildId}`, `"${guildId}" is too much: doctor <guild>`],
    ['no guild', 'purge', 'which server? purge <guild> [--yes]'],
    ['a name for a guild', 'enable chess', '"chess" is no server id: Discord\'s have'],
    ['an id that no column holds', 'enable 99999999999999999999', 'is no server id'],
    [
      'no level',
      'log-level loud',
      '"loud" is no level: fatal, error, warn, info, debug, trace, reset',
    ],
    ['no time', 'log-level debug --for ever', '--for "ever": as in 90s, 10m or 2h'],
  ])('%s is refused in one sentence', (_what, text, sentence) => {
    expect(() => read(text)).toThrow(UsageError)
    expect(() => read(text)).toThrow(sentence)
    expect(() => read(text)).toThrow(/^[^\n]+$/)
  })
})
