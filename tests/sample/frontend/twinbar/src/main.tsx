import App from "./App";

document.body.append(App());
