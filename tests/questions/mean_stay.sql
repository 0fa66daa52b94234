-- How long does a completed follow-up last on average, by source of referral?
-- by: sas
-- shown: at least 60 %
select referral, count(*) as stays, avg(exit_date - inclusion_date) as mean_days
from inclusion
where exit_date is not null and inclusion_year >= 2021 and referral is not null
group by referral
