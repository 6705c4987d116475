import { describe, expect, it } from 'vitest'
import { parseLogLine } from '#infra/local/log-line.ts'

describe('a line of a child', () => {
  it('is a warning with its fields after the sentence', () => {
    const line = '{"level":"warn","time":"t","component":"api","shardId":1,"msg":"shard closed"}'
    expect(parseLogLine(line)).toEqual({
      isWarning: true,
      isError: false,
      text: 'warn: shard closed (shardId=1)',
      message: 'shard closed',
    })
  })

  it('tells the reason of an error, be it a text or an object', () => {
    const asText = parseLogLine('{"level":"fatal","err":"no such token","msg":"log-in failed"}')
    const asObject = parseLogLine('{"level":"error","err":{"message":"gone"},"msg":"lost"}')
    expect(asText.message).toBe('log-in failed: no such token')
    expect(asObject).toMatchObject({ isError: true, message: 'lost: gone' })
  })

  it.each(['{"level":"info","msg":"ready"}', 'plain text', '{not json', '[]', ''])(
    'is no warning: %s',
    (line) => expect(parseLogLine(line).isWarning).toBe(false),
  )
})
