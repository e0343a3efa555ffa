//! The daemon: cycles on a schedule until SIGTERM; SIGHUP reads the configuration again.

use std::{process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use jiff::Timestamp;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::{
    Global, around, chosen, load,
    output::Output,
    run::{Run, stop_on_signals},
    systemd,
};
use crate::{
    config::Config,
    cycle::{Cycle, Instance},
    http::{Site, listen},
    notify::{Channel, Post, Watch, channels_of},
    schedule::{self, News, Tell},
    store::{Bulletin, Lease, Store},
};

/// The longest window that Zendesk counts requests in, but for exports of search results.
const WINDOW: Duration = Duration::from_secs(60);

/// What stays for as long as the process runs.
struct Daemon<'a> {
    global: &'a Global,
    run: &'a Run,
    store: Store,
    lease: Lease,
    stop: CancellationToken,
    output: Output,
    watch: Arc<Watch>,
    site: Arc<Site>,
}

/// What a reload replaces.
struct Setup {
    config: Config,
    instances: Vec<Instance>,
    post: Arc<Post>,
}

pub(super) async fn daemon(
    global: &Global,
    run: &Run,
    config: Config,
    store: Store,
    instances: Vec<Instance>,
) -> anyhow::Result<ExitCode> {
    let site = Arc::new(Site::default());
    site.serve_for(&instances)?;
    site.admit_as(&config.http)?;
    let daemon = Daemon {
        global,
        run,
        lease: Lease::new(&store, config.store.lease.get()),
        store,
        stop: stop_on_signals()?,
        output: run.output.clone(),
        watch: Arc::default(),
        site,
    };
    let serving = daemon.serve(&config).await?;
    let mut hangup = signal(SignalKind::hangup()).context("listening for SIGHUP")?;
    tokio::spawn(systemd::watchdog(daemon.stop.clone()));
    warn_of_kill_switch(&config);
    info!(
        instances = instances.len(),
        kill_switch = %config.kill_switch.display(),
        "started"
    );
    systemd::ready();
    let mut setup = Setup {
        post: post(&config, &daemon.store)?,
        config,
        instances,
    };
    while let Some(next) = daemon.until_reload(&setup, &mut hangup).await {
        setup = next;
    }
    systemd::stopping();
    if let Some(serving) = serving {
        serving.await?;
    }
    daemon.lease.give_back().await?;
    info!("stopped");
    Ok(ExitCode::SUCCESS)
}

impl Daemon<'_> {
    /// Listens, and answers until a stop. Without webhooks the daemon works without a listener too.
    async fn serve(&self, config: &Config) -> anyhow::Result<Option<JoinHandle<()>>> {
        let server = match listen(config.http.listen).await {
            Ok(server) => server,
            Err(error) if config.has_webhooks() => return Err(error),
            Err(error) => {
                warn!(
                    error = format!("{error:#}"),
                    "the daemon works, and answers nobody over HTTP"
                );
                return Ok(None);
            }
        };
        info!("listening on http://{}", server.address());
        let serve = server.serve(Arc::clone(&self.site), self.stop.clone());
        Ok(Some(tokio::spawn(serve)))
    }

    /// Runs cycles until a stop, or until a new configuration is accepted.
    async fn until_reload(&self, setup: &Setup, hangup: &mut Signal) -> Option<Setup> {
        let until = self.stop.child_token();
        let clock = around().clock;
        let post = Arc::clone(&setup.post);
        let cycles = schedule::run(
            setup.instances.clone(),
            &setup.config.schedule,
            Arc::clone(&clock),
            &self.lease,
            &until,
            self.tell(setup),
        );
        let cycles = async { tokio::join!(cycles, post.run(&until)) };
        tokio::pin!(cycles);
        loop {
            tokio::select! {
                _ended = &mut cycles => return None,
                _ = hangup.recv() => {}
            }
            systemd::reloading();
            match self.reload(setup) {
                Ok((next, pause)) => {
                    // The write in hand is finished, no further one begun.
                    until.cancel();
                    cycles.await;
                    tokio::select! {
                        () = clock.sleep(pause) => {}
                        () = self.stop.cancelled() => return None,
                    }
                    info!(
                        instances = next.instances.len(),
                        "the configuration was read again and is in force"
                    );
                    systemd::ready();
                    return Some(next);
                }
                Err(error) => {
                    error!(
                        error = format!("{error:#}"),
                        "the new configuration is refused; the old one stays in force"
                    );
                    systemd::ready();
                }
            }
        }
    }

    /// What the configuration says now, and how long to wait before it begins: whoever connects afresh does not know
    /// how much of the limits' present window was used.
    fn reload(&self, setup: &Setup) -> anyhow::Result<(Setup, Duration)> {
        let config = load(self.global)?;
        let (old, new) = (&setup.config, &config);
        ensure!(
            old.store.url == new.store.url && old.store.lease.get() == new.store.lease.get(),
            "[store] cannot change while the daemon runs; restart it"
        );
        ensure!(
            old.http.listen == new.http.listen,
            "`http.listen` cannot change while the daemon runs; restart it"
        );
        let (mut instances, mut pause) = (Vec::new(), Duration::ZERO);
        for name in chosen(self.global, &config)? {
            let kept = setup
                .instances
                .iter()
                .find(|instance| instance.name() == name)
                .and_then(|instance| instance.reconfigured(&config));
            instances.push(match kept {
                Some(instance) => instance,
                None => {
                    pause = WINDOW;
                    Instance::connect(&name, &config, self.run.dry_run, &self.store, &around())?
                        .sparing()
                }
            });
        }
        let post = post(&config, &self.store)?;
        Instance::acquaint(&instances);
        self.site.serve_for(&instances)?;
        self.site.admit_as(&config.http)?;
        warn_of_kill_switch(&config);
        let setup = Setup {
            config,
            instances,
            post,
        };
        Ok((setup, pause))
    }

    /// Who is told of news: log, stdout, systemd, and people elsewhere.
    fn tell(&self, setup: &Setup) -> Tell {
        let here = tell(self.global, &self.output, &self.site);
        let (watch, post) = (Arc::clone(&self.watch), Arc::clone(&setup.post));
        let (store, notify) = (self.store.clone(), setup.config.notify.clone());
        let announces = !self.run.dry_run;
        Arc::new(move |news| {
            here(news);
            if !announces {
                return;
            }
            post.ring();
            let Some(notice) = watch.hear(&news, Timestamp::now()) else {
                return;
            };
            let bulletin = Bulletin {
                channels: channels_of(&notify, &notice.instance),
                notices: vec![notice],
                digest: None,
            };
            let (store, post) = (store.clone(), Arc::clone(&post));
            tokio::spawn(async move {
                match store.announce(bulletin).await {
                    Ok(()) => post.ring(),
                    Err(error) => warn!(
                        error = format!("{error:#}"),
                        "nobody elsewhere can be told of this"
                    ),
                }
            });
        })
    }
}

/// Who sends notices.
fn post(config: &Config, store: &Store) -> anyhow::Result<Arc<Post>> {
    let channels = Channel::all(&config.notify).context("reading [notify]")?;
    Ok(Arc::new(Post::new(store, channels, around().clock)))
}

fn warn_of_kill_switch(config: &Config) {
    if config.kill_switch.try_exists().unwrap_or(true) {
        warn!(
            "writing is switched off by the file {}",
            config.kill_switch.display()
        );
    }
}

/// Tells the log, stdout and systemd.
fn tell(global: &Global, output: &Output, site: &Arc<Site>) -> Tell {
    let (output, global, site) = (output.clone(), global.clone(), Arc::clone(site));
    let write = move |cycle: &Cycle| {
        if let Err(error) = output.write(&global, std::slice::from_ref(cycle)) {
            warn!(
                error = format!("{error:#}"),
                "the report could not be written"
            );
        }
    };
    Arc::new(move |news| {
        site.hear(&news);
        match news {
            News::Done(cycle) => {
                systemd::status(&line(cycle));
                // What a cycle left to do or to tell; a quiet one is in the log only.
                let report = &cycle.report;
                if report.actions.is_empty() && report.errors.is_empty() {
                    return;
                }
                write(cycle);
            }
            News::Reconciled(cycle) => write(cycle),
            News::Failed { instance, error } => {
                systemd::status(&format!("{instance}: the last cycle failed"));
                error!(instance, error = format!("{error:#}"), "the cycle failed");
            }
            News::StandsBy { instance } => {
                systemd::status(&format!("{instance}: standing by"));
                info!(instance, "another daemon holds the store; standing by");
            }
        }
    })
}

fn line(cycle: &Cycle) -> String {
    let report = &cycle.report;
    format!(
        "{}: {} accounts, {} tickets, {} findings, {} actions, {} errors at {}",
        report.instance,
        report.counts.accounts,
        report.counts.tickets,
        report.findings.len(),
        report.actions.len(),
        report.errors.len(),
        report.started_at,
    )
}
