// Scripted is an HTTP server that misbehaves as its environment says, and on request while it runs.
//
//	PORT              where it listens, 8080 if not set
//	NAME              what its answers and metrics call it
//	READY_AFTER       /ready answers 503 for so long after the start, or "never"
//	UNHEALTHY_AFTER   /live answers 500 from so long after the start on
//	EXIT_AFTER        it ends so long after the start ...
//	EXIT_CODE         ... with this code (0 to 255, 0 if not set) ...
//	EXIT_MESSAGE      ... and this termination message and last line
//	EAT_MIB           it takes and touches so many MiB of memory at the start
//	TERM_AFTER        told to end, it goes on for so long, or "never" ends by itself
//
// Times are Go durations such as 1500ms. A variable that cannot be read ends it at once with code 64.
//
//	/ready, /live     probes
//	/metrics          Prometheus text
//	/exit?code=3      ends it
//	/unready, /unhealthy, /recover   what the probes answer from now on
//	/eat?mib=200      takes memory
//	/dial?address=10.0.0.1:80&within=2s   tries a TCP connection from inside the pod, answers "connected" or the error
//	anything else     echo: JSON of what was asked
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const badScript = 64

var (
	started   = time.Now()
	requests  atomic.Int64
	unready   atomic.Bool
	unhealthy atomic.Bool
	eaten     [][]byte
	eating    sync.Mutex
)

func main() {
	log.SetFlags(log.LstdFlags | log.Lmicroseconds | log.LUTC)
	port := number("PORT", 8080, 1, 65535)
	name := os.Getenv("NAME")
	code := number("EXIT_CODE", 0, 0, 255)
	message := os.Getenv("EXIT_MESSAGE")
	if wait, never := moment("READY_AFTER"); never || wait > 0 {
		unready.Store(true)
		if !never {
			time.AfterFunc(wait, func() { log.Print("ready"); unready.Store(false) })
		}
	}
	if wait, never := moment("UNHEALTHY_AFTER"); wait > 0 && !never {
		time.AfterFunc(wait, func() { log.Print("unhealthy"); unhealthy.Store(true) })
	}
	if wait, never := moment("EXIT_AFTER"); os.Getenv("EXIT_AFTER") != "" && !never {
		time.AfterFunc(wait, func() { exit(code, message) })
	}
	patience, endless := moment("TERM_AFTER")
	go refuseTermination(patience, endless)
	log.Printf("listening on :%d name=%s", port, name)
	if mebibytes := number("EAT_MIB", 0, 0, 1<<20); mebibytes > 0 {
		eat(mebibytes)
	}
	log.Fatal(http.ListenAndServe(fmt.Sprintf(":%d", port), routes(name)))
}

func routes(name string) http.Handler {
	paths := http.NewServeMux()
	paths.HandleFunc("/ready", func(answer http.ResponseWriter, _ *http.Request) { probe(answer, unready.Load(), 503) })
	paths.HandleFunc("/live", func(answer http.ResponseWriter, _ *http.Request) { probe(answer, unhealthy.Load(), 500) })
	paths.HandleFunc("/unready", func(http.ResponseWriter, *http.Request) { unready.Store(true) })
	paths.HandleFunc("/unhealthy", func(http.ResponseWriter, *http.Request) { unhealthy.Store(true) })
	paths.HandleFunc("/recover", func(http.ResponseWriter, *http.Request) { unready.Store(false); unhealthy.Store(false) })
	paths.HandleFunc("/exit", func(answer http.ResponseWriter, request *http.Request) {
		code, err := strconv.Atoi(request.FormValue("code"))
		if err != nil || code < 0 || code > 255 {
			http.Error(answer, "code is '"+request.FormValue("code")+"', allowed is 0 to 255", 400)
			return
		}
		time.AfterFunc(50*time.Millisecond, func() { exit(code, "asked to") })
	})
	paths.HandleFunc("/eat", func(answer http.ResponseWriter, request *http.Request) {
		mebibytes, err := strconv.Atoi(request.FormValue("mib"))
		if err != nil || mebibytes < 1 || mebibytes > 1<<20 {
			http.Error(answer, "mib is '"+request.FormValue("mib")+"', allowed is 1 to 1048576", 400)
			return
		}
		eat(mebibytes)
	})
	paths.HandleFunc("/dial", dial)
	paths.HandleFunc("/metrics", func(answer http.ResponseWriter, _ *http.Request) {
		answer.Header().Set("Content-Type", "text/plain; version=0.0.4")
		fmt.Fprintf(answer, "# TYPE scripted_requests_total counter\nscripted_requests_total{name=%q} %d\n", name, requests.Load())
		fmt.Fprintf(answer, "# TYPE scripted_uptime_seconds gauge\nscripted_uptime_seconds{name=%q} %f\n", name, time.Since(started).Seconds())
	})
	paths.HandleFunc("/", func(answer http.ResponseWriter, request *http.Request) { echo(answer, request, name) })
	return paths
}

func echo(answer http.ResponseWriter, request *http.Request, name string) {
	requests.Add(1)
	body, _ := io.ReadAll(io.LimitReader(request.Body, 1<<20))
	pod, _ := os.Hostname()
	answer.Header().Set("Content-Type", "application/json")
	json.NewEncoder(answer).Encode(map[string]any{
		"pod": pod, "name": name, "method": request.Method, "uri": request.RequestURI,
		"headers": request.Header, "body": string(body),
	})
	log.Printf("%s %s", request.Method, request.RequestURI)
}

func probe(answer http.ResponseWriter, failing bool, code int) {
	if failing {
		http.Error(answer, "no", code)
		return
	}
	fmt.Fprintln(answer, "yes")
}

func dial(answer http.ResponseWriter, request *http.Request) {
	within, err := time.ParseDuration(request.FormValue("within"))
	if err != nil {
		within = 2 * time.Second
	}
	connection, err := net.DialTimeout("tcp", request.FormValue("address"), within)
	if err != nil {
		fmt.Fprint(answer, err)
		return
	}
	connection.Close()
	fmt.Fprint(answer, "connected")
}

// Touched page by page, or the kernel would not count it.
func eat(mebibytes int) {
	eating.Lock()
	defer eating.Unlock()
	log.Printf("eating %d MiB", mebibytes)
	for range mebibytes {
		bite := make([]byte, 1<<20)
		for at := 0; at < len(bite); at += 4096 {
			bite[at] = 1
		}
		eaten = append(eaten, bite)
	}
	log.Printf("ate %d MiB", mebibytes)
}

func refuseTermination(patience time.Duration, endless bool) {
	terms := make(chan os.Signal, 1)
	signal.Notify(terms, syscall.SIGTERM)
	for range terms {
		if endless {
			log.Print("told to end, refusing")
			continue
		}
		log.Printf("told to end, ending in %s", patience)
		time.Sleep(patience)
		os.Exit(0)
	}
}

func exit(code int, message string) {
	log.Printf("exiting with code %d: %s", code, message)
	if message != "" {
		os.WriteFile("/dev/termination-log", []byte(message), 0o644)
	}
	os.Exit(code)
}

func moment(variable string) (wait time.Duration, never bool) {
	text := os.Getenv(variable)
	if text == "" || text == "never" {
		return 0, text == "never"
	}
	wait, err := time.ParseDuration(text)
	if err != nil || wait < 0 {
		refuse(variable, text, "a duration such as 1500ms, or never")
	}
	return wait, false
}

func number(variable string, fallback, least, most int) int {
	text := os.Getenv(variable)
	if text == "" {
		return fallback
	}
	value, err := strconv.Atoi(text)
	if err != nil || value < least || value > most {
		refuse(variable, text, fmt.Sprintf("%d to %d", least, most))
	}
	return value
}

func refuse(variable, text, allowed string) {
	log.Printf("%s is '%s', allowed is %s", variable, text, allowed)
	os.Exit(badScript)
}
