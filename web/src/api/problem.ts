/** The api said no, or could not be asked: `code` is one of the api's, or `unreachable`. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly code: string
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number

  constructor(code: string, status: number, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.code = code
    this.status = status
  }
}

/** Reads a problem document; an answer that is none (a proxy's page, say) becomes `unexpected`. */
export async function problemFrom(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null)
  const code = textIn(body, 'code') ?? 'unexpected'
  const detail = textIn(body, 'detail') ?? textIn(body, 'title') ?? `HTTP ${response.status}`
  return new ApiProblem(code, response.status, detail)
}

function textIn(body: unknown, key: string): string | null {
  if (typeof body !== 'object' || body === null) return null
  const value: unknown = Object.entries(body).find(([name]) => name === key)?.[1]
  return typeof value === 'string' && value !== '' ? value : null
}
