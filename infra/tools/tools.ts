/** A program written in Go: `go install <package>@v<version>`. */
export interface GoTool {
  from: 'go'
  version: string
  package: string
  flags?: readonly string[]
}

/** A program from PyPI, run as `python3 -m <module>`. */
export interface PythonTool {
  from: 'pip'
  version: string
  module: string
}

/** A program from npm, too heavy to be a dependency of everybody. */
export interface NpmTool {
  from: 'npm'
  version: string
  /** What Node runs, within the package. */
  main: string
}

// Without the tag, one of the many clouds' discovery libraries is missing and nothing compiles. We
// have static targets only.
const withoutDiscovery = ['-tags=remove_all_sd']

/** The programs that check what we hand to operators, each at the version we tried. */
export const tools = {
  k6: { from: 'go', version: '1.8.1', package: 'go.k6.io/k6' },
  helm: { from: 'go', version: '3.22.0', package: 'helm.sh/helm/v3/cmd/helm' },
  promtool: {
    from: 'go',
    version: '0.316.0',
    package: 'github.com/prometheus/prometheus/cmd/promtool',
    flags: withoutDiscovery,
  },
  prometheus: {
    from: 'go',
    version: '0.316.0',
    package: 'github.com/prometheus/prometheus/cmd/prometheus',
    flags: withoutDiscovery,
  },
  'kube-score': {
    from: 'go',
    version: '1.20.0',
    package: 'github.com/zegl/kube-score/cmd/kube-score',
  },
  'kubernetes-validate': { from: 'pip', version: '1.37.0', module: 'kubernetes_validate' },
  // 114 packages, 176 MB.
  lighthouse: { from: 'npm', version: '13.5.0', main: 'cli/index.js' },
} as const satisfies Record<string, GoTool | PythonTool | NpmTool>

export type ToolName = keyof typeof tools

/** All names, in the order of the table. */
export const toolNames = Object.keys(tools).filter((name): name is ToolName => name in tools)
