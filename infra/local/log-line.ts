/** One line of a child's output, understood: pino's JSON, or plain text. */
export interface LogLine {
  /** Plain text counts as info. */
  isWarning: boolean
  /** An error or worse. */
  isError: boolean
  /** `warn: shard closed (shardId=1 code=4000)`, or the text as it was. */
  text: string
  /** The sentence alone. */
  message: string
}

const errors = new Set(['error', 'fatal'])
const unsaid = new Set(['level', 'time', 'component', 'msg', 'err'])

/** Reads what a child printed; never throws. */
export function parseLogLine(line: string): LogLine {
  const fields = parseObject(line)
  const { level, msg } = fields ?? {}
  if (!fields || typeof level !== 'string') {
    return { isWarning: false, isError: false, text: line, message: line }
  }
  const said = typeof msg === 'string' ? msg : ''
  const message = [said, reasonOf(fields['err'])].filter(Boolean).join(': ')
  const details = Object.entries(fields)
    .filter(([name]) => !unsaid.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const tail = details.length > 0 ? ` (${details.join(' ')})` : ''
  const isError = errors.has(level)
  const text = `${level}: ${message}${tail}`
  return { isWarning: isError || level === 'warn', isError, text, message }
}

/** An error is logged as its message, or as an object with a stack of which a person wants less. */
function reasonOf(err: unknown): string {
  if (typeof err === 'string') return err
  if (typeof err !== 'object' || err === null || !('message' in err)) return ''
  return String(err.message)
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined
  } catch {
    return undefined // text that happens to begin with a brace
  }
}
