/** How long a new invite may work, seconds; 0: for ever. What Discord itself offers. */
export const ageOptions = [
  { value: '1800', label: '30 minutes' },
  { value: '3600', label: '1 hour' },
  { value: '21600', label: '6 hours' },
  { value: '43200', label: '12 hours' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
  { value: '0', label: 'No end' },
] as const

/** How often a new invite may be used; 0: any number of times. */
export const useOptions = [
  { value: '0', label: 'Any number' },
  ...[1, 5, 10, 25, 50, 100].map((uses) => ({
    value: String(uses),
    label: uses === 1 ? '1 use' : `${uses} uses`,
  })),
]
