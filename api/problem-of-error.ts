import { Problem, type ProblemCode } from './problems.ts'
import { isStoreAway } from '#core/errors/is-store-away.ts'

const SERVER_CODES: Record<string, ProblemCode> = {
  FST_CSRF_MISSING_SECRET: 'csrf-token-invalid',
  FST_CSRF_INVALID_TOKEN: 'csrf-token-invalid',
  FST_UNDER_PRESSURE: 'overloaded',
  FST_ERR_BAD_URL: 'bad-request',
  FST_ERR_MAX_PARAM_LENGTH: 'not-found',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported',
}

const DETAILS: Partial<Record<ProblemCode, string>> = {
  'csrf-token-invalid': 'The header x-csrf-token is missing or does not fit this session.',
  'bad-request': 'The address is not one.',
  'not-found': 'No route has this address.',
  overloaded: 'There is more to do than we can answer in time.',
}

/** The problem that an error of a request amounts to; unknown ones show none of themselves. */
export function problemOfError(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (!(error instanceof Error)) return internal(error)
  const faults = validationFaults(error)
  if (faults) return new Problem('bad-request', faults, { cause: error })
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = SERVER_CODES[code]
  if (known) return new Problem(known, DETAILS[known] ?? error.message, { cause: error })
  if (isStoreAway(error))
    return new Problem('store-unavailable', 'It comes back by itself; try again in a moment.', {
      cause: error,
    })
  const isRefusal = 'statusCode' in error && isClientStatus(error.statusCode)
  return isRefusal ? new Problem('bad-request', error.message, { cause: error }) : internal(error)
}

function internal(cause: unknown): Problem {
  return new Problem('internal-error', 'It has been written down; the request id finds it.', {
    cause,
  })
}

function isClientStatus(status: unknown): boolean {
  return typeof status === 'number' && status >= 400 && status < 500
}

/** Fastify's validation errors: `querystring/limit must be <= 100`, each with its path. */
function validationFaults(error: Error): string | undefined {
  if (!('validation' in error) || !Array.isArray(error.validation)) return undefined
  const place =
    'validationContext' in error && typeof error.validationContext === 'string'
      ? error.validationContext
      : 'request'
  const faults: unknown[] = error.validation
  return faults
    .map((fault) => {
      if (typeof fault !== 'object' || fault === null) return place
      const path = 'instancePath' in fault ? String(fault.instancePath) : ''
      return `${place}${path} ${'message' in fault ? String(fault.message) : 'is not valid'}`
    })
    .join('; ')
}
