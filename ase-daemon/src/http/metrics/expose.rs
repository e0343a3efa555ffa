//! The metrics as they are exposed.

use jiff::Timestamp;
use zendesk_client::Lane;

use super::{
    Last, Metrics,
    exposition::{Exposition, Kind},
};
use crate::{config::Mode, cycle::Instance};

impl Metrics {
    /// All of it as text. Asks the store for its size and for what waits.
    pub(in crate::http) async fn expose(&self, instances: &[Instance]) -> String {
        let mut out = Exposition::default();
        out.one(
            Kind::Gauge,
            "ase_build_info",
            "Which version runs; always 1.",
            &[("version", env!("CARGO_PKG_VERSION"))],
            1.0,
        );
        self.counted(&mut out, instances);
        connections(&mut out, instances);
        stores(&mut out, instances).await;
        out.text()
    }

    fn counted(&self, out: &mut Exposition, instances: &[Instance]) {
        let all = self.lock();
        for instance in instances {
            let name = instance.name();
            let of = [("instance", name)];
            let mode = f64::from(u8::from(instance.mode() == Mode::Apply));
            out.one(
                Kind::Gauge,
                "ase_applies",
                "Whether the instance is in apply mode.",
                &of,
                mode,
            );
            let Some(counted) = all.get(name) else {
                continue;
            };
            for (result, count) in &counted.cycles {
                let labels = [("instance", name), ("result", *result)];
                let help = "Cycles, by how they ended: whole, partial (a source was not read whole), failed, standby.";
                out.one(
                    Kind::Counter,
                    "ase_cycles_total",
                    help,
                    &labels,
                    *count as f64,
                );
            }
            let help = "Looks at tickets that webhooks named.";
            out.one(
                Kind::Counter,
                "ase_looks_total",
                help,
                &of,
                counted.looks as f64,
            );
            let help = "Time that cycles took, in all.";
            out.one(
                Kind::Counter,
                "ase_cycle_seconds_total",
                help,
                &of,
                seconds(counted.took_ms),
            );
            for ((kind, rule, outcome), count) in &counted.actions {
                let labels = [
                    ("instance", name),
                    ("kind", kind),
                    ("rule", rule),
                    ("outcome", outcome),
                ];
                let help =
                    "What became of actions. Planned and held ones count in every cycle anew.";
                out.one(
                    Kind::Counter,
                    "ase_actions_total",
                    help,
                    &labels,
                    *count as f64,
                );
            }
            if let Some(last) = &counted.last {
                last.expose(out, name, instance.now());
            }
            if let Some(at) = counted.succeeded {
                let help = "When the last cycle began that read every source whole.";
                let at = at.as_second() as f64;
                out.one(
                    Kind::Gauge,
                    "ase_last_success_timestamp_seconds",
                    help,
                    &of,
                    at,
                );
            }
        }
    }
}

impl Last {
    fn expose(&self, out: &mut Exposition, name: &str, now: Timestamp) {
        let mut gauge = |metric: &'static str, help: &'static str, value: f64| {
            out.one(Kind::Gauge, metric, help, &[("instance", name)], value);
        };
        gauge(
            "ase_last_cycle_seconds",
            "How long the last cycle took.",
            seconds(self.took_ms),
        );
        gauge(
            "ase_accounts",
            "Accounts that name an ASE or have the flag.",
            self.accounts as f64,
        );
        gauge(
            "ase_eligible_accounts",
            "Accounts whose tickets may be assigned.",
            self.eligible as f64,
        );
        gauge(
            "ase_tickets",
            "Tickets of the accounts.",
            self.tickets as f64,
        );
        gauge(
            "ase_held_actions",
            "Actions that the last cycle held.",
            self.held as f64,
        );
        gauge(
            "ase_errors",
            "What went wrong in the last cycle.",
            self.errors as f64,
        );
        gauge(
            "ase_guard_holds",
            "Whether the guard holds the whole plan.",
            f64::from(u8::from(self.guarded)),
        );
        for ((rule, severity), count) in &self.findings {
            let severity = severity.to_string();
            let labels = [("instance", name), ("rule", rule), ("severity", &severity)];
            out.one(
                Kind::Gauge,
                "ase_findings",
                "Findings of the last cycle.",
                &labels,
                *count as f64,
            );
        }
        for (source, seen_at, known) in &self.sources {
            let labels = [("instance", name), ("source", source.as_str())];
            let known = f64::from(u8::from(*known));
            out.one(
                Kind::Gauge,
                "ase_source_known",
                "Whether a source was read whole.",
                &labels,
                known,
            );
            if let Some(seen_at) = seen_at {
                let lag = now.duration_since(*seen_at).as_secs_f64().max(0.0);
                let help = "How long ago the newest good reading of a source began.";
                out.one(Kind::Gauge, "ase_lag_seconds", help, &labels, lag);
            }
        }
    }
}

/// What the connections to Zendesk did and may do.
fn connections(out: &mut Exposition, instances: &[Instance]) {
    for instance in instances {
        let (name, reader) = (instance.name(), &instance.zendesk().reader);
        let stats = reader.stats();
        for (lane, count) in &stats.by_lane {
            let labels = [("instance", name), ("lane", lane.as_str())];
            let help = "Requests to Zendesk, by lane of its rate limits.";
            out.one(
                Kind::Counter,
                "ase_requests_total",
                help,
                &labels,
                *count as f64,
            );
        }
        let of = [("instance", name)];
        let help = "Requests that repeated an earlier one.";
        out.one(
            Kind::Counter,
            "ase_retries_total",
            help,
            &of,
            stats.retries as f64,
        );
        let help = "Time that calls waited for rate limits and before repeats.";
        out.one(
            Kind::Counter,
            "ase_waited_seconds_total",
            help,
            &of,
            stats.waited.as_secs_f64(),
        );
        for lane in [
            Lane::Default,
            Lane::Incremental,
            Lane::SearchExport,
            Lane::TicketUpdates,
        ] {
            if let Some(budget) = reader.budget(lane) {
                let labels = [("instance", name), ("lane", lane.as_str())];
                let help = "Requests that we allow ourselves within the time of a limit, a minute for most.";
                out.one(
                    Kind::Gauge,
                    "ase_budget_requests",
                    help,
                    &labels,
                    f64::from(budget),
                );
            }
        }
    }
}

/// What the stores hold. One that does not answer is missing here; the alerts mind.
async fn stores(out: &mut Exposition, instances: &[Instance]) {
    for instance in instances {
        let of = [("instance", instance.name())];
        match instance.store().queue(instance.name()).await {
            Ok(queue) => {
                let help = "Tickets that webhooks named and nobody has looked at yet.";
                out.one(Kind::Gauge, "ase_webhook_queue", help, &of, queue as f64);
            }
            Err(error) => tracing::warn!(
                error = format!("{error:#}"),
                "the store's queue is not known"
            ),
        }
    }
    let Some(instance) = instances.first() else {
        return;
    };
    match instance.store().size().await {
        Ok(bytes) => out.one(
            Kind::Gauge,
            "ase_store_bytes",
            "Room that the store takes.",
            &[],
            bytes as f64,
        ),
        Err(error) => tracing::warn!(
            error = format!("{error:#}"),
            "the store's size is not known"
        ),
    }
}

fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}
