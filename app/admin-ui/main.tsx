import "./mantine.ts";
import "./look.css";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
// The scroll lock under Mantine's drawer asks for the nonce by this name before it writes its style.
Object.assign(globalThis, { __webpack_nonce__: nonce });

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no place to draw in.");
// The one place of the browser admin that reads the machine's clock; everything below is handed it.
createRoot(root).render(<App nonce={nonce} clock={() => Date.now()} />);
