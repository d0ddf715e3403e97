/**
 * The fuzzer sees what the code under test compares with constants, and tries these values. Told of every
 * comparison it is several times slower; told of those of some executions it learns the same.
 */

type Compare<T> = (a: T, b: T, operator: string, id: number) => boolean;

declare global {
  /** Of Jazzer.js: what instrumented code calls in the place of an operator. */
  var Fuzzer: {
    readonly tracer: {
      traceStrCmp: Compare<string>;
      traceNumberCmp: Compare<number>;
      traceAndReturn(current: unknown, target: unknown, id: number): unknown;
    };
  };
}

/** @returns a switch: is the fuzzer told of the comparisons from now on? */
export function sampledTracing(): (isTold: boolean) => void {
  const { tracer } = globalThis.Fuzzer;
  const { traceStrCmp, traceNumberCmp, traceAndReturn } = tracer;
  let isTold = true;
  tracer.traceStrCmp = (a, b, operator, id) => {
    if (!isTold && operator === "===") return a === b;
    if (!isTold && operator === "!==") return a !== b;
    return traceStrCmp(a, b, operator, id);
  };
  tracer.traceNumberCmp = (a, b, operator, id) => {
    if (isTold) return traceNumberCmp(a, b, operator, id);
    switch (operator) {
      case "===":
        return a === b;
      case "!==":
        return a !== b;
      case "<":
        return a < b;
      case "<=":
        return a <= b;
      case ">":
        return a > b;
      case ">=":
        return a >= b;
      default:
        return traceNumberCmp(a, b, operator, id);
    }
  };
  tracer.traceAndReturn = (current, target, id) => (isTold ? traceAndReturn(current, target, id) : target);
  return (now) => {
    isTold = now;
  };
}
