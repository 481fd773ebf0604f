/** Waits until the work has ended, well or badly, but not longer than `milliseconds`. */
export async function settledWithin(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work.then(ignore, ignore), deadline]);
  clearTimeout(timer);
}

function ignore(): void {}
