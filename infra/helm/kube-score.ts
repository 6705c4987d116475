/** What kube-score asks for that we leave out, each with its reason. */
export const ignoredScores: Readonly<Record<string, string>> = {
  'container-image-pull-policy':
    'it wants Always; the image is named by its version, or by its digest, and the registry may be away when a pod starts again',
  'deployment-has-host-podantiaffinity':
    'topologySpreadConstraints do the same, by machine and by zone, and also with more pods than machines',
  'statefulset-has-host-podantiaffinity': 'as for the Deployment',
}

/** A limit of CPU would throttle a raid's joins and every answer of the api while cores are idle;
 *  requests share what there is. */
export const cpuLimitFlag = '--ignore-container-cpu-limit'
