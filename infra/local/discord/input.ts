/** One thing wrong with an input: where, Discord's code for it, and a sentence. */
export interface InputFault {
  path: readonly (string | number)[]
  code: string
  message: string
}

/** Reads one value; tells what is wrong to `faults` and then returns something of the type. */
export type Parser<T> = (
  value: unknown,
  path: readonly (string | number)[],
  faults: InputFault[],
) => T

/** Parses the whole, or returns every fault at once. */
export function parseInput<T>(
  parser: Parser<T>,
  value: unknown,
): { ok: true; value: T } | { ok: false; faults: InputFault[] } {
  const faults: InputFault[] = []
  const parsed = parser(value, [], faults)
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: parsed }
}

/** "joins.0.guildId: This field is required": all faults in one sentence. */
export function sentenceOf(faults: readonly InputFault[]): string {
  return faults
    .slice(0, 10)
    .map(({ path, message }) => `${path.length > 0 ? path.join('.') : 'body'}: ${message}`)
    .join('; ')
}

/** Discord's nested `errors` member. @see Discord docs, reference#error-messages */
export function errorTree(faults: readonly InputFault[]): Record<string, unknown> {
  const root: Record<string, unknown> = {}
  for (const { path, code, message } of faults.slice(0, 100)) {
    let node = root
    for (const part of path) {
      const known = node[String(part)]
      const next = typeof known === 'object' && known !== null ? { ...known } : {}
      node[String(part)] = next
      node = next
    }
    const earlier = Array.isArray(node._errors) ? node._errors : []
    node._errors = [...earlier, { code, message }]
  }
  return root
}

export const text =
  (min: number, max: number): Parser<string> =>
  (value, path, faults) => {
    if (typeof value !== 'string') return fault(faults, path, 'STRING_TYPE_CONVERT', '')
    if (value.length < min)
      return fault(
        faults,
        path,
        min === 1 ? 'BASE_TYPE_REQUIRED' : 'BASE_TYPE_MIN_LENGTH',
        value,
        min,
      )
    if (value.length > max) return fault(faults, path, 'BASE_TYPE_MAX_LENGTH', value, max)
    return value
  }

export const snowflake: Parser<string> = (value, path, faults) =>
  typeof value === 'string' && /^\d{1,20}$/.test(value)
    ? value
    : fault(faults, path, 'NUMBER_TYPE_COERCE', '0')

export const permissionBits: Parser<string> = (value, path, faults) =>
  typeof value === 'string' && /^\d{1,24}$/.test(value)
    ? value
    : fault(faults, path, 'PERMISSIONS_TYPE', '0')

export const instant: Parser<string> = (value, path, faults) =>
  typeof value === 'string' && value.length <= 40 && !Number.isNaN(Date.parse(value))
    ? value
    : fault(faults, path, 'DATE_TIME_TYPE_PARSE', new Date(0).toISOString())

export const flag: Parser<boolean> = (value, path, faults) =>
  typeof value === 'boolean' ? value : fault(faults, path, 'BOOLEAN_TYPE_CONVERT', false)

export const integer =
  (min: number, max: number): Parser<number> =>
  (value, path, faults) => {
    if (typeof value !== 'number' || !Number.isInteger(value))
      return fault(faults, path, 'NUMBER_TYPE_COERCE', min)
    if (value < min) return fault(faults, path, 'NUMBER_TYPE_MIN', min, min)
    if (value > max) return fault(faults, path, 'NUMBER_TYPE_MAX', max, max)
    return value
  }

/** A number given as digits, as query strings do. */
export const digits =
  (min: number, max: number): Parser<number> =>
  (value, path, faults) =>
    integer(min, max)(
      typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value,
      path,
      faults,
    )

export const listOf =
  <T>(item: Parser<T>, max: number): Parser<T[]> =>
  (value, path, faults) => {
    if (!Array.isArray(value)) return fault(faults, path, 'LIST_TYPE_CONVERT', [])
    if (value.length > max) return fault(faults, path, 'BASE_TYPE_MAX_LENGTH', [], max)
    return value.map((one: unknown, index) => item(one, [...path, index], faults))
  }

export const optional =
  <T>(parser: Parser<T>): Parser<T | undefined> =>
  (value, path, faults) =>
    value === undefined ? undefined : parser(value, path, faults)

export const nullable =
  <T>(parser: Parser<T>): Parser<T | null> =>
  (value, path, faults) =>
    value === null ? null : parser(value, path, faults)

export const choice =
  <const T extends string | number>(...allowed: readonly [T, ...T[]]): Parser<T> =>
  (value, path, faults) =>
    allowed.find((one) => one === value) ?? fault(faults, path, 'BASE_TYPE_CHOICES', allowed[0])

/** A JSON object that is passed on as it is. */
export const anyObject: Parser<Record<string, unknown>> = (value, path, faults) =>
  isRecord(value) ? value : fault(faults, path, 'DICT_TYPE_CONVERT', {})

type Shape = Record<string, Parser<unknown>>
type Optional<S extends Shape> = {
  [K in keyof S]: undefined extends ReturnType<S[K]> ? K : never
}[keyof S]
type Shaped<S extends Shape> = {
  [K in Exclude<keyof S, Optional<S>>]: ReturnType<S[K]>
} & { [K in Optional<S>]?: ReturnType<S[K]> }

/** Reads the named members; others are ignored, or a fault where `strict`. */
export const object =
  <S extends Shape>(shape: S, strict = false): Parser<Shaped<S>> =>
  (value, path, faults) => {
    const source = isRecord(value) ? value : {}
    if (!isRecord(value)) fault(faults, path, 'DICT_TYPE_CONVERT', {})
    const parsed: Record<string, unknown> = {}
    for (const [key, parser] of Object.entries(shape)) {
      const member = Object.hasOwn(source, key) ? source[key] : undefined
      const before = faults.length
      const read = parser(member, [...path, key], faults)
      // A missing member has one fault, and it is that it is missing.
      if (member === undefined && faults.length > before) {
        faults.length = before
        fault(faults, [...path, key], 'BASE_TYPE_REQUIRED', null)
      }
      if (read !== undefined) parsed[key] = read
    }
    if (strict)
      for (const key of Object.keys(source))
        if (!Object.hasOwn(shape, key)) fault(faults, [...path, key], 'UNKNOWN_FIELD', null)
    return parsed as Shaped<S> // every member of the shape was read just above
  }

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const sentences: Record<string, (bound: number) => string> = {
  BASE_TYPE_REQUIRED: () => 'This field is required',
  BASE_TYPE_MIN_LENGTH: (min) => `Must be ${min} or more in length.`,
  BASE_TYPE_MAX_LENGTH: (max) => `Must be ${max} or fewer in length.`,
  BASE_TYPE_CHOICES: () => 'Value must be one of the allowed values.',
  STRING_TYPE_CONVERT: () => 'Could not interpret value as string.',
  NUMBER_TYPE_COERCE: () => 'Value is not a number or snowflake.',
  NUMBER_TYPE_MIN: (min) => `int value should be greater than or equal to ${min}.`,
  NUMBER_TYPE_MAX: (max) => `int value should be less than or equal to ${max}.`,
  BOOLEAN_TYPE_CONVERT: () => 'Must be either true or false.',
  LIST_TYPE_CONVERT: () => 'Only iterables may be used in a ListType',
  DICT_TYPE_CONVERT: () => 'Only dictionaries may be used in a DictType',
  DATE_TIME_TYPE_PARSE: () => 'Could not parse value. Should be ISO8601.',
  PERMISSIONS_TYPE: () => 'Permissions are decimal digits in a string.',
  UNKNOWN_FIELD: () => 'There is no such field.',
}

/** Notes the fault and returns `instead`, so that a parser always has something of its type. */
export function fault<T>(
  faults: InputFault[],
  path: readonly (string | number)[],
  code: string,
  instead: T,
  bound = 0,
): T {
  faults.push({ path, code, message: sentences[code]?.(bound) ?? code })
  return instead
}
