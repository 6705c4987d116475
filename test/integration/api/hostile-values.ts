import { sampleOf, type Parameter, type Schema } from './operations.ts'

/** A marker that nobody else writes: it must come back nowhere. */
const MARK = 'hostile4711'

/** A value, and whether every route has to refuse it. */
export type HostileValue = { what: string; value: unknown; mustRefuse: boolean }

/** Text that is code elsewhere. A free text may hold it; it must do nothing. */
const codeTexts = [
  `'; drop table guild_settings; -- ${MARK}`,
  `<script>alert('${MARK}')</script>`,
  `"><img src=x onerror=${MARK}>`,
  `{{constructor.constructor('${MARK}')()}}`,
]

/** Text that no field takes. */
const badTexts: [string, string][] = [
  ['U+0000', `${MARK}\0`],
  ['half a character', `${MARK}\ud800`],
]

/** What to put in place of a value of a JSON body. */
export function hostileBodyValues(schema: Schema): HostileValue[] {
  const takes = typesOf(schema)
  const others: [string, unknown][] = [
    ['string', MARK],
    ['number', 1.5],
    ['boolean', true],
    ['object', { [MARK]: 1 }],
    ['array', [MARK]],
    ['null', null],
  ]
  const wrong = others
    .filter(([type]) => !takes.has(type) && !(type === 'number' && takes.has('integer')))
    .map(([type, value]) => ({ what: `a ${type}`, value, mustRefuse: true }))
  return takes.has('string') ? [...wrong, ...hostileTexts(schema)] : wrong
}

/** What to put in place of a parameter in the path or the query; all of it is text. */
export function hostileParameterValues({ schema }: Parameter): HostileValue[] {
  const isText = typesOf(schema).has('string')
  return hostileTexts(schema)
    .filter(({ value }) => typeof value === 'string' && value.isWellFormed())
    .map((hostile) => ({ ...hostile, mustRefuse: hostile.mustRefuse || !isText }))
}

function hostileTexts(schema: Schema): HostileValue[] {
  const isChoice = 'enum' in schema
  const max = Math.max(...variantsOf(schema).map(({ maxLength = 0 }) => maxLength))
  const tooLong = max > 0 ? max + 1 : 10_000
  return [
    ...badTexts.map(([what, value]) => ({ what, value, mustRefuse: true })),
    { what: `${tooLong} characters`, value: MARK.padEnd(tooLong, 'x'), mustRefuse: true },
    ...codeTexts.map((value) => ({ what: value, value, mustRefuse: isChoice })),
  ]
}

/** Whole bodies that are not what the schema describes. */
export function hostileBodies(schema: Schema): { what: string; text: string }[] {
  const whole = sampleOf(schema) as object
  return [
    { what: 'no JSON', text: `{"${MARK}":` },
    { what: 'nothing', text: '' },
    { what: 'null', text: 'null' },
    { what: 'a list', text: JSON.stringify([whole]) },
    { what: 'text', text: JSON.stringify(MARK) },
    { what: 'an unknown key', text: JSON.stringify({ ...whole, [MARK]: 1 }) },
    { what: 'a prototype', text: `{"__proto__":{"${MARK}":1}}` },
    { what: 'a constructor', text: `{"constructor":{"prototype":{"${MARK}":1}}}` },
    { what: 'depth', text: `${'['.repeat(30_000)}${']'.repeat(30_000)}` },
    { what: 'a megabyte', text: JSON.stringify({ ...whole, [MARK]: 'x'.repeat(1_048_576) }) },
  ]
}

/** Whether an answer brings back what was sent. */
export function isReflected(answer: string): boolean {
  return answer.includes(MARK)
}

const variantsOf = (schema: Schema): readonly Schema[] => schema.anyOf ?? [schema]

function typesOf(schema: Schema): Set<string> {
  return new Set(
    variantsOf(schema).map(({ type, enum: choices }) => type ?? typeof (choices ?? [''])[0]),
  )
}
