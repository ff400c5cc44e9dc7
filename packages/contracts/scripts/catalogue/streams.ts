/** The streams of a service, as the platform creates them: facts of the broker that both documents show. */
export function streamsOf(service: string): { home: string; party: string } {
  const home = `ZHIQI_${service.toUpperCase()}`;
  return { home, party: `${home}_PARTY` };
}
