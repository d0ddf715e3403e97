/** Where an error was thrown, without what it says: a message may quote input, line ends and all. */

const MOST = 12;
const FRAME = /^at (?:(?:async |new )?[\w.$<>#[\] ]{1,120} \()?[^\s()]{1,300}:\d{1,7}:\d{1,7}\)?$/;

export function stackFrames({ message, stack = "" }: Error): string[] {
  const said = message === "" ? -1 : stack.indexOf(message);
  const rest = said < 0 ? stack : stack.slice(said + message.length);
  const lines = rest.split("\n").map((line) => line.trim());
  return lines.filter((line) => FRAME.test(line)).slice(0, MOST);
}
