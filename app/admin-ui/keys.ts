import { useEffect, useRef } from "react";

/** Single keys and what they do; a sequence is written with a space, "g r". */
type KeyMap = Readonly<Record<string, () => void>>;

/** Where keys have their own meaning. */
const ELSEWHERE = 'input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]';

const SETTING = "ringledger.single-keys";

/** True unless this person turned single keys off (WCAG 2.2, 2.1.4). */
export function singleKeysOn(): boolean {
  return localStorage.getItem(SETTING) !== "off";
}

/** Turns single keys on or off in this browser. */
export function setSingleKeys(on: boolean): void {
  localStorage.setItem(SETTING, on ? "on" : "off");
}

/** Listens for keys on the whole page, but never while somebody types or is in a dialog or menu, nor together with Ctrl, Alt or Command. */
export function useKeys(keys: KeyMap): void {
  const latest = useRef(keys);
  const before = useRef("");
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isForSomethingElse(event) || !singleKeysOn()) return;
      const key = event.key.toLowerCase();
      const act = latest.current[`${before.current} ${key}`] ?? latest.current[key];
      before.current = key;
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function isForSomethingElse(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return true;
  const target = event.target;
  return target instanceof HTMLElement && target.closest(ELSEWHERE) !== null;
}
