//! Prometheus' text format: <https://prometheus.io/docs/instrumenting/exposition_formats/>.

use std::{collections::BTreeMap, fmt::Write as _};

/// What a metric is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// It goes up, and begins again at zero with the process.
    Counter,
    /// It goes up and down.
    Gauge,
}

/// Samples by metric, in the order of their names; those of one metric stand together, as the format wants.
#[derive(Debug, Default)]
pub(super) struct Exposition {
    metrics: BTreeMap<&'static str, Metric>,
}

#[derive(Debug)]
struct Metric {
    kind: Kind,
    help: &'static str,
    samples: String,
}

impl Exposition {
    /// Adds a sample.
    pub(super) fn one(
        &mut self,
        kind: Kind,
        name: &'static str,
        help: &'static str,
        labels: &[(&str, &str)],
        value: f64,
    ) {
        let metric = self.metrics.entry(name).or_insert_with(|| Metric {
            kind,
            help,
            samples: String::new(),
        });
        let labels: Vec<String> = labels
            .iter()
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)))
            .collect();
        let labels = match labels.is_empty() {
            true => String::new(),
            false => format!("{{{}}}", labels.join(",")),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(metric.samples, "{name}{labels} {value}");
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (name, metric) in &self.metrics {
            let kind = match metric.kind {
                Kind::Counter => "counter",
                Kind::Gauge => "gauge",
            };
            let _ = write!(
                text,
                "# HELP {name} {}\n# TYPE {name} {kind}\n{}",
                metric.help, metric.samples
            );
        }
        text
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::{Exposition, Kind};

    #[test]
    fn samples_of_one_metric_stand_together_and_labels_are_escaped() {
        let mut out = Exposition::default();
        out.one(Kind::Gauge, "ase_b", "B.", &[("at", "a\"b\\c\nd")], 1.5);
        out.one(Kind::Counter, "ase_a_total", "A.", &[], 2.0);
        out.one(Kind::Gauge, "ase_b", "B.", &[("at", "z")], 0.0);
        assert_eq!(
            out.text(),
            "# HELP ase_a_total A.\n# TYPE ase_a_total counter\nase_a_total 2\n\
             # HELP ase_b B.\n# TYPE ase_b gauge\nase_b{at=\"a\\\"b\\\\c\\nd\"} 1.5\nase_b{at=\"z\"} 0\n"
        );
    }
}
