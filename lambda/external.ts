// The outside world that is neither License Manager nor CloudFormation: the clock, chance and the log. Tests replace its members.

export const external = {
  now: (): number => Date.now(),
  random: (): number => Math.random(),
  sleep: (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  log: (entry: { level: 'INFO' | 'WARN' | 'ERROR'; message: string; [field: string]: unknown }): void => {
    console.log(JSON.stringify(entry));
  },
};
