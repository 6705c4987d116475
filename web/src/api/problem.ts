/** What is wrong with one field of what was sent. */
export type FieldFault = {
  /** The field, as the request names it. */
  path: string
  message: string
  /** In an embed document: `$.embeds[0].title`. */
  documentPath?: string
  /** In an embed document's text, from 1. */
  line?: number
  column?: number
}

/** The api said no, or could not be asked: `code` is one of the api's, or `unreachable`. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly code: string
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number
  /** Field by field, where the api tells. */
  readonly faults: readonly FieldFault[]

  constructor(
    code: string,
    status: number,
    detail: string,
    options?: ErrorOptions & { faults?: readonly FieldFault[] },
  ) {
    super(detail, options)
    this.code = code
    this.status = status
    this.faults = options?.faults ?? []
  }
}

/** Reads a problem document; an answer that is none (a proxy's page, say) becomes `unexpected`. */
export async function problemFrom(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null)
  const code = textIn(body, 'code') ?? 'unexpected'
  const detail = textIn(body, 'detail') ?? textIn(body, 'title') ?? `HTTP ${response.status}`
  return new ApiProblem(code, response.status, detail, { faults: faultsIn(body) })
}

function textIn(body: unknown, key: string): string | null {
  const value = valueIn(body, key)
  return typeof value === 'string' && value !== '' ? value : null
}

function faultsIn(body: unknown): FieldFault[] {
  const list = valueIn(body, 'errors')
  return Array.isArray(list) ? list.filter(isFault) : []
}

function isFault(value: unknown): value is FieldFault {
  return textIn(value, 'path') !== null && textIn(value, 'message') !== null
}

function valueIn(body: unknown, key: string): unknown {
  if (typeof body !== 'object' || body === null) return undefined
  return Object.entries(body).find(([name]) => name === key)?.[1]
}
